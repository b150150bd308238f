// What livens the pages. Every page works without it: forms post, <details> open, links lead.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");

  // Light and dark: the form posts to the server; here the page changes at once and the server learns it from the cookie.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-theme-form]")) return;
    event.preventDefault();
    const theme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    root.dataset.bsTheme = theme;
    document.cookie = `atrium_theme=${theme}; path=/; max-age=31536000; samesite=lax`;
    form.elements.theme.value = theme === "dark" ? "light" : "dark";
  });

  // Menus close when one leaves them.
  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (menu !== except) menu.open = false;
  };
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.menu[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });

  // A form is sent once. The button comes back when the page does (back button, refused by the browser). What a button with
  // data-download answers is a file: the page stays, and its form can be sent again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.target || event.submitter?.hasAttribute("data-download")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
    sessionStorage.setItem("scroll", JSON.stringify({ path: location.pathname, y: scrollY }));
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
    for (const button of document.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  });

  // After an action the list stands where it stood.
  const kept = JSON.parse(sessionStorage.getItem("scroll") || "null");
  sessionStorage.removeItem("scroll");
  if (kept && kept.path === location.pathname && !location.hash) scrollTo(0, kept.y);

  // Choices of a filter apply at once.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });

  // <button data-fold aria-controls="id" aria-expanded="false">
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-fold]");
    if (!button) return;
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
    document.getElementById(button.getAttribute("aria-controls")).hidden = !open;
  });

  // <input type="checkbox" data-check-all="name"> ticks its namesakes of the form.
  const boxesOf = (all) => [...all.form.querySelectorAll(`input[type=checkbox][name="${all.dataset.checkAll}"]`)];
  const countTicks = (all) => {
    const boxes = boxesOf(all);
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  document.addEventListener("change", (event) => {
    const all = event.target;
    if (all.matches("[data-check-all]")) for (const box of boxesOf(all)) box.checked = all.checked;
    else if (all.form) for (const other of all.form.querySelectorAll("[data-check-all]")) countTicks(other);
  });
  for (const all of document.querySelectorAll("[data-check-all]")) countTicks(all);

  // <input type="checkbox" data-check-within="id"> ticks every box inside that element; <form data-ticks> tells what is ticked: the
  // number and, of each currency, the sum of the boxes' data-minor.
  const boxesWithin = (all) => [...document.getElementById(all.dataset.checkWithin).querySelectorAll("input[type=checkbox][data-minor]")];
  const tellTicks = (form) => {
    for (const all of form.querySelectorAll("[data-check-within]")) {
      const boxes = boxesWithin(all);
      const ticked = boxes.filter((box) => box.checked).length;
      all.checked = ticked > 0 && ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
    }
    const line = form.querySelector("[data-tick-sum]");
    if (!line) return;
    const boxes = [...form.querySelectorAll("input[type=checkbox][data-minor]:checked")];
    const sums = new Map();
    for (const box of boxes) {
      const { currency, digits, minor } = box.dataset;
      const sum = sums.get(currency) || { digits: Number(digits), minor: 0n };
      sum.minor += BigInt(minor);
      sums.set(currency, sum);
    }
    const texts = [...sums].map(([currency, { digits, minor }]) => {
      const unit = 10n ** BigInt(digits);
      const plain = digits ? `${minor / unit}.${String(minor % unit).padStart(digits, "0")}` : String(minor);
      return new Intl.NumberFormat(root.lang, { style: "currency", currency }).format(plain);
    });
    const count = boxes.length;
    const what = count === 0 ? line.dataset.none : count === 1 ? line.dataset.one : line.dataset.many.replace("#", new Intl.NumberFormat(root.lang).format(count));
    line.textContent = [what, ...texts].join(" · ");
  };
  document.addEventListener("change", (event) => {
    const all = event.target;
    if (all.matches("[data-check-within]")) for (const box of boxesWithin(all)) box.checked = all.checked;
    if (all.form && all.form.matches("[data-ticks]")) tellTicks(all.form);
  });
  for (const form of document.querySelectorAll("form[data-ticks]")) tellTicks(form);
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-ticks]")) tellTicks(form);
  });

  // Rows of a form (lines of an invoice, instalments): "add" copies the last row empty, "remove" takes one out.
  // Without script both buttons post, and the server answers with a row more or less.
  document.addEventListener("click", (event) => {
    const add = event.target.closest("[data-add-row]");
    if (add) {
      const rows = document.getElementById(add.dataset.addRow);
      const row = rows.lastElementChild.cloneNode(true);
      const suffix = `-${rows.children.length + 1}`;
      for (const field of row.querySelectorAll("input, select")) {
        if (field.tagName === "SELECT") field.selectedIndex = 0;
        else field.value = field.dataset.initial || "";
        field.classList.remove("is-invalid");
        field.removeAttribute("aria-invalid");
        field.removeAttribute("aria-describedby");
        if (field.id) field.id = field.id.replace(/-\d+$/, "") + suffix;
      }
      for (const label of row.querySelectorAll("label")) label.htmlFor = label.htmlFor.replace(/-\d+$/, "") + suffix;
      for (const message of row.querySelectorAll(".invalid-feedback")) message.remove();
      rows.append(row);
      row.querySelector("input, select").focus();
      event.preventDefault();
      return;
    }
    const remove = event.target.closest("[data-remove-row]");
    if (remove) {
      const row = remove.closest("[data-row]");
      if (row.parentElement.children.length > 1) row.remove();
      else for (const field of row.querySelectorAll("input")) field.value = field.dataset.initial || "";
      event.preventDefault();
    }
  });

  // <button data-insert="text"> puts its text where the cursor was last, in a field of its form.
  let lastField = null;
  document.addEventListener("focusin", (event) => {
    if (event.target.matches("textarea, input:not([type]), input[type=text]")) lastField = event.target;
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (!button) return;
    const fits = lastField && lastField.form === button.form && /^(subject|body|html)$/.test(lastField.name);
    const field = fits ? lastField : button.form.querySelector("textarea");
    field.focus();
    field.setRangeText(button.dataset.insert, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // <textarea data-code="html"> or "css": what is typed stays in it, a coloured copy lies behind it. Without script it is a plain area.
  const CODE = {
    html: /(\{\{[^}]*\}\}?)|(<!--[\s\S]*?(?:-->|$))|(<\/?[a-zA-Z][\w-]*|\/?>)|("[^"]*"|'[^']*')/g,
    css: /(\{\{[^}]*\}\}?)|(\/\*[\s\S]*?(?:\*\/|$))|(@[\w-]+|[\w-]+(?=\s*:))|("[^"]*"|'[^']*'|#[0-9a-fA-F]{3,6}\b|\b\d[\d.]*(?:mm|cm|pt|px|em|%|in)?)/g,
  };
  const CODE_KINDS = ["field", "comment", "name", "value"];
  const colourCode = (area, copy) => {
    const text = area.value;
    const parts = document.createDocumentFragment();
    let done = 0;
    for (const found of text.matchAll(CODE[area.dataset.code])) {
      parts.append(text.slice(done, found.index));
      const mark = document.createElement("span");
      mark.className = `code-${CODE_KINDS[found.slice(1).findIndex((each) => each !== undefined)]}`;
      mark.textContent = found[0];
      parts.append(mark);
      done = found.index + found[0].length;
    }
    parts.append(text.slice(done), "\n");
    copy.replaceChildren(parts);
    copy.scrollTop = area.scrollTop;
    copy.scrollLeft = area.scrollLeft;
  };
  for (const area of document.querySelectorAll("textarea[data-code]")) {
    if (!CODE[area.dataset.code]) continue;
    const copy = document.createElement("pre");
    copy.className = "code-copy form-control font-monospace code-area";
    copy.setAttribute("aria-hidden", "true");
    const frame = document.createElement("div");
    frame.className = "code-frame";
    area.replaceWith(frame);
    frame.append(copy, area);
    const follow = () => colourCode(area, copy);
    area.addEventListener("input", follow);
    area.addEventListener("scroll", () => {
      copy.scrollTop = area.scrollTop;
      copy.scrollLeft = area.scrollLeft;
    });
    follow();
  }

  // <button data-print>: shown only where script runs (see .js-only).
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) print();
  });
})();
