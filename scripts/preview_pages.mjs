// Serves rendered pages with the headers of the product and takes pictures with Chromium. Called by preview_pages.sh.
import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";

const [out, assets, ...wanted] = process.argv.slice(2);
const html = join(out, "html");
const types = { ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2", ".png": "image/png" };

const server = createServer((request, response) => {
  const path = decodeURIComponent(new URL(request.url, "http://x").pathname);
  try {
    const body = readFileSync(path.startsWith("/assets/") ? join(assets, path.slice(8)) : join(html, path.slice(1)));
    response.writeHead(200, {
      "content-type": (types[extname(path)] ?? "application/octet-stream") + "; charset=utf-8",
      "content-security-policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
    });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
}).listen(0, "127.0.0.1");
await new Promise((resolve) => server.once("listening", resolve));
const port = server.address().port;

function shoot(name, width, height) {
  return new Promise((resolve) => {
    const chromium = spawn("chromium", [
      "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--lang=fr", "--enable-logging=stderr", "--log-level=0", "--force-device-scale-factor=1",
      `--window-size=${width},${height}`, `--screenshot=${join(out, `${name}-${width}.png`)}`, `http://127.0.0.1:${port}/${name}.html`,
    ]);
    let log = "";
    chromium.stderr.on("data", (data) => (log += data));
    chromium.on("close", () => {
      for (const line of log.split("\n")) if (/CONSOLE/.test(line)) console.log(`${name}: ${line.replace(/^.*CONSOLE[^\]]*\] ?/, "")}`);
      resolve();
    });
  });
}

mkdirSync(out, { recursive: true });
const names = readdirSync(html).filter((file) => file.endsWith(".html")).map((file) => file.slice(0, -5))
  .filter((name) => wanted.length === 0 || wanted.some((page) => name === `${page}-light` || name === `${page}-dark`));
for (const name of names) {
  await shoot(name, 1280, 1000);
  await shoot(name, 390, 1400);
}
server.close();
console.log(`${names.length * 2} pictures in ${out}`);
