// Reads every mail of a folder with mailparser (npm) and compares it with what the test meant to write (NAME.json beside NAME.eml): the
// third reader, beside ours and Python's. Prints every difference; exit code 1 when there is one.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";

// The tests' npm packages are installed once, for all of them.
const require = createRequire(new URL("../../../browser/package.json", import.meta.url));
const { simpleParser } = require("mailparser");

const folder = process.argv[2];
const problems = [];
let count = 0;
for (const file of readdirSync(folder).sort()) {
  if (!file.endsWith(".eml")) continue;
  ++count;
  const wanted = JSON.parse(readFileSync(path.join(folder, file.replace(/\.eml$/, ".json")), "utf-8"));
  const mail = await simpleParser(readFileSync(path.join(folder, file)), {
    skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true, skipTextLinks: true, keepCidLinks: true,
  });
  const same = (what, got, want) => {
    if (!isDeepStrictEqual(got, want)) problems.push(`${file}: ${what}: ${JSON.stringify(got)} instead of ${JSON.stringify(want)}`);
  };
  const boxes = (field) => (field ? [field].flat() : []).flatMap((each) => each.value.map((box) => [box.name, box.address]));
  const text = (value) => (value || "").replaceAll("\r\n", "\n");
  // It cuts blank lines at the end of a text; nothing else may differ.
  const trimmed = (value) => text(value).replace(/\s+$/, "");
  same("subject", mail.subject, wanted.subject);
  same("message id", mail.messageId, `<${wanted.messageId}>`);
  same("date", mail.date.getTime(), wanted.dateMs);
  same("bcc", mail.bcc, undefined);
  same("From", boxes(mail.from), wanted.From);
  same("Reply-To", boxes(mail.replyTo), wanted["Reply-To"]);
  same("To", boxes(mail.to), wanted.To);
  same("Cc", boxes(mail.cc), wanted.Cc);
  same("text", trimmed(mail.text), trimmed(wanted.text));
  same("html", trimmed(mail.html), trimmed(wanted.html));
  same("automatic", mail.headers.get("auto-submitted"), "auto-generated");
  const files = mail.attachments.filter((each) => each.contentDisposition === "attachment");
  same("files", files.map((each) => [each.filename, each.content.toString("base64")]), wanted.files.map((each) => [each.name, each.bytes]));
  const images = mail.attachments.filter((each) => each.contentDisposition === "inline");
  same("pictures", images.map((each) => each.cid), wanted.images);
  same("pictures belong to the HTML", images.every((each) => each.related), true);
}
console.log(problems.join("\n"));
console.log(`${count} mails read`);
process.exit(problems.length || !count ? 1 : 0);
