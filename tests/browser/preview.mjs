// The host's pages with sample data, without the host: rendered by unit_web_pages, served with the product's policy.
import {spawnSync} from 'node:child_process';
import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {createServer} from 'node:http';
import {tmpdir} from 'node:os';
import path from 'node:path';

const build = process.env.REMINDERS_BUILD ?? path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../../build/release');
const types = {'.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml', '.woff2': 'font/woff2'};
const policy = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

/** Answers {url, names, stop}; a page is at `${url}/NAME-light.html` and `${url}/NAME-dark.html`. */
export async function startPreview() {
  const folder = mkdtempSync(path.join(tmpdir(), 'reminders-preview-'));
  const made = spawnSync(path.join(build, 'tests/unit_web_pages'), ['[.preview]'], {env: {...process.env, PREVIEW_FOLDER: folder}, encoding: 'utf8'});
  if (made.status !== 0) throw new Error(`the pages could not be rendered: ${made.stdout}${made.stderr}`);
  const assets = path.join(build, 'share/atrium/assets');
  const server = createServer((request, response) => {
    const {pathname} = new URL(request.url, 'http://host');
    try {
      const body = readFileSync(pathname.startsWith('/assets/') ? path.join(assets, pathname.slice(8)) : path.join(folder, pathname));
      response.writeHead(200, {'content-type': `${types[path.extname(pathname)] ?? 'application/octet-stream'}; charset=utf-8`, 'content-security-policy': policy});
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  const names = readdirSync(folder).filter(file => file.endsWith('-light.html')).map(file => file.slice(0, -'-light.html'.length)).sort();
  return {
    url: `http://127.0.0.1:${server.address().port}`, names,
    stop() {
      server.closeAllConnections();
      server.close();
      rmSync(folder, {recursive: true, force: true});
    },
  };
}
