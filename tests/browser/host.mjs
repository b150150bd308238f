// A sample host of its own for a browser test: fresh data, own ports, and a Chromium that talks to nobody else.
import {spawn, spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {chromium} from 'playwright-core';

const build = process.env.REMINDERS_BUILD ?? path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../../build/release');
export const program = path.join(build, 'bin/sample-host');
export const store = path.join(build, 'store');

const freePort = () => new Promise((resolve, reject) => {
  const server = createServer();
  server.once('error', reject);
  server.listen(0, '127.0.0.1', () => {
    const {port} = server.address();
    server.close(() => resolve(port));
  });
});

/** Runs a command of the program; throws with its stderr when it fails. `input` goes to its stdin. */
function command(env, args, input = '') {
  const result = spawnSync(program, args, {env: {...process.env, ...env}, input, encoding: 'utf8'});
  if (result.status !== 0) throw new Error(`sample-host ${args.join(' ')} ended with ${result.status}: ${result.stderr}`);
  return result.stdout;
}

/** Starts a host with demo data. Answers {url, command, stop}; `command` runs a command beside it. `serve`: more of its options, by its port. */
export async function startHost({customers = 40, invoices = 300, asOf, serve = () => []} = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'reminders-browser-'));
  const env = {SAMPLE_HOST_DB: `sqlite3://${folder}/atrium.db`, SAMPLE_HOST_DATA: path.join(folder, 'data')};
  const run = (args, input) => command(env, args, input);
  const [port, mailPort] = [await freePort(), await freePort()];
  run(['migrate']);
  run(['demo', '--customers', `${customers}`, '--invoices', `${invoices}`, ...(asOf ? ['--as-of', asOf] : [])]);
  run(['user', 'add', 'demo', '--role', 'admin'], 'atrium-demo\n');
  run(['user', 'add', 'lecteur', '--role', 'viewer'], 'atrium-lecteur\n');
  run(['mail', 'set', '--company', 'VASSEUR', '--host', '127.0.0.1', '--port', `${mailPort}`, '--security', 'none', '--from', 'factures@vasseur.example'], '\n');
  run(['app', 'trust', path.join(store, 'publisher.pub')]);
  run(['app', 'store', 'add', store]);
  const server = spawn(program, ['serve', '--listen', `127.0.0.1:${port}`, '--mail-catcher', `127.0.0.1:${mailPort}`, ...serve(port)],
      {env: {...process.env, ...env}, stdio: ['ignore', 'pipe', 'pipe']});
  let output = '';
  server.stdout.on('data', chunk => { output += chunk; });
  server.stderr.on('data', chunk => { output += chunk; });
  const ended = new Promise(resolve => server.once('exit', code => resolve(code)));
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; ; ++attempt) {
    if (server.exitCode !== null) throw new Error(`serve ended with ${server.exitCode}: ${output}`);
    try {
      if ((await fetch(`${url}/healthz`)).ok) break;
    } catch { /* not listening yet */ }
    if (attempt > 200) throw new Error(`serve does not answer: ${output}`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  return {
    url, command: run, folder, output: () => output,
    /** Installs the app as a command beside the host, and waits until the host has followed: it looks every few seconds. */
    async install() {
      run(['app', 'install', 'payment-reminders', '--yes']);
      for (let attempt = 0; !/payment-reminders \S+ is active/.test(output); ++attempt) {
        if (attempt > 300) throw new Error(`the host does not follow what was installed: ${output}`);
        await new Promise(resolve => setTimeout(resolve, 50));
      }
    },
    /** Replaces the app's configuration of the main company. */
    configure(configuration) {
      const file = path.join(folder, 'configuration.json');
      writeFileSync(file, JSON.stringify(configuration));
      run(['app', 'config', 'payment-reminders', 'import', file, '--company', 'VASSEUR']);
    },
    /** As a company that sends: active, at any time of day, whatever the volume. `changed` goes over it. */
    activate(changed = {}) {
      const configuration = JSON.parse(run(['app', 'config', 'payment-reminders', 'export', '--company', 'VASSEUR']));
      this.configure({...configuration, active: true, sending_window: null, volume_guard: null, ...changed});
    },
    async stop() {
      server.kill('SIGTERM');
      const code = await Promise.race([ended, new Promise(resolve => setTimeout(() => resolve('late'), 10000))]);
      if (code === 'late') server.kill('SIGKILL');
      rmSync(folder, {recursive: true, force: true});
      return code;
    },
  };
}

/** Debian's Chromium, without the traffic that it would like to make. */
export function startBrowser() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

export async function signIn(page, url, name = 'demo', password = 'atrium-demo') {
  await page.goto(`${url}/login`);
  await page.fill('input[name=name]', name);
  await page.fill('input[name=password]', password);
  await page.click('main button[type=submit]');
}

const axeSource = () => readFileSync(new URL('./node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

/** What axe has to say of the page as it stands, by rule; `rules`: only these. Colours that are still on their way are waited for. */
export const axeOn = (page, rules) => page.evaluate(async ([source, only]) => {
  (0, eval)(source);  // before anything is waited for: later the page's policy forbids it
  const settled = Promise.allSettled(document.getAnimations().map(each => each.finished));
  await Promise.race([settled, new Promise(resolve => setTimeout(resolve, 2000))]);
  const found = await window.axe.run(document, only ? {runOnly: only} : {});
  return found.violations.map(each => `${each.id}: ${each.nodes.map(node => node.html.slice(0, 160)).join(' | ')}`);
}, [axeSource(), rules]);

/** A picture of the whole page, where somebody asked for pictures (SCREENSHOTS names a folder). */
export async function shotOf(page, name) {
  if (process.env.SCREENSHOTS) await page.screenshot({path: path.join(process.env.SCREENSHOTS, `${name}.png`), fullPage: true});
}
