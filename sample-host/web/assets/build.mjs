// Puts the files that the host serves under /assets together: node build.mjs --out FOLDER
// Everything comes from the packages of package-lock.json and from this folder; each file gets a .gz beside it.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, "node_modules");
const outAt = process.argv.indexOf("--out");
if (outAt < 0 || !process.argv[outAt + 1]) {
  console.error("usage: node build.mjs --out FOLDER");
  process.exit(2);
}
const out = process.argv[outAt + 1];
mkdirSync(join(out, "files"), { recursive: true });

const read = (...path) => readFileSync(join(...path), "utf8");
// Maps are not shipped, so that the pointers to them go as well.
const withoutMap = (text) => text.replace(/\/\*# sourceMappingURL=.*?\*\/|\/\/# sourceMappingURL=.*$/gm, "").trimEnd() + "\n";

function write(name, text) {
  writeFileSync(join(out, name), text);
  writeFileSync(join(out, name + ".gz"), gzipSync(text, { level: 9 }));
}

write("tabler.css", withoutMap(read(packages, "@tabler/core/dist/css/tabler.min.css")));
write("tabler.js", withoutMap(read(packages, "@tabler/core/dist/js/tabler.min.js")));
write("htmx.js", withoutMap(read(packages, "htmx.org/dist/htmx.min.js")));

// Inter, upright only: its style sheet names the files that are copied.
const inter = read(packages, "@fontsource-variable/inter/wght.css");
write("inter.css", inter);
for (const [, file] of inter.matchAll(/url\(\.\/(files\/[a-z0-9-]+\.woff2)\)/g)) {
  copyFileSync(join(packages, "@fontsource-variable/inter", file), join(out, file));
}

const styles = readdirSync(join(here, "css")).filter((name) => name.endsWith(".css")).sort();
write("app.css", styles.map((name) => read(here, "css", name)).join("\n"));
write("app.js", read(here, "app.js"));

// The sprite: <use href="/assets/icons.svg#name"/>. Width of the strokes and colour come from the page.
const icons = read(here, "icons.txt").split("\n").map((line) => line.trim()).filter(Boolean);
const symbols = icons.map((name) => {
  const file = join(packages, "@tabler/icons/icons/outline", name + ".svg");
  if (!existsSync(file)) throw new Error(`icons.txt: there is no icon '${name}'`);
  const shapes = readFileSync(file, "utf8")
    .replace(/^[\s\S]*?<svg[\s\S]*?>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "")
    .replace(/\s+/g, " ")
    .trim();
  return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-linecap="round" stroke-linejoin="round">${shapes}</symbol>`;
});
write("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`);

// The host's own mark, as the browser's tab shows it.
write("favicon.svg", read(here, "favicon.svg"));

// What the licences ask for: their texts travel with the files.
const licences = ["@tabler/core", "@tabler/icons", "@fontsource-variable/inter", "htmx.org", "@popperjs/core"].map((name) => {
  const folder = join(packages, name);
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const about = JSON.parse(read(folder, "package.json"));
  const text = file ? read(folder, file) : `Licence: ${about.license}\n`;
  return `${name} ${about.version}\n${"=".repeat(60)}\n${text}`;
});
write("licences.txt", licences.join("\n\n"));
