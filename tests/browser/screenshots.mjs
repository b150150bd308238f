// Pictures of the main pages with demo data: node screenshots.mjs FOLDER for the README, and below --packages ROOT those that the apps of
// this tree show in a store, beside their manifests.
import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {signIn, startBrowser, startHost} from './host.mjs';

const packages = process.argv[2] === '--packages' ? path.resolve(process.argv[3]) : null;
const folder = process.argv[2] ?? '.';
const host = await startHost({customers: 60, invoices: 500});
const browser = await startBrowser();

/** WebP, which Playwright does not make by itself: a third of the size, which every package carries. */
async function webp(page, file) {
  mkdirSync(path.dirname(file), {recursive: true});
  const client = await page.context().newCDPSession(page);
  const {data} = await client.send('Page.captureScreenshot', {format: 'webp', quality: 82});
  writeFileSync(file, Buffer.from(data, 'base64'));
  await client.detach();
}

try {
  const json = args => JSON.parse(host.command([...args, '--company', 'VASSEUR', '--json']));
  await host.install();
  const configuration = JSON.parse(host.command(['app', 'config', 'payment-reminders', 'export', '--company', 'VASSEUR']));
  host.configure({...configuration, active: true, sending_window: null, volume_guard: null});
  // The size of a screenshot in a store is 640 × 420, twice as sharp.
  const viewport = {width: 1280, height: packages ? 840 : 900};
  const page = await (await browser.newContext({locale: 'fr-FR', viewport})).newPage();
  await signIn(page, host.url);
  const reminders = packages && path.join(packages, 'manifests/assets/screenshots');
  if (packages) {
    // Before anything is sent: what leaves next is what a visitor of the store wants to see.
    for (const [name, address] of [['home', '/apps/payment-reminders'], ['simulation', '/apps/payment-reminders/simulation']]) {
      await page.goto(host.url + address);
      await webp(page, path.join(reminders, `${name}.webp`));
    }
  }
  json(['job', 'run', 'payment-reminders/daily']);
  const sent = json(['job', 'run', 'payment-reminders/simulate']).lines.find(line => line.step === 2 && line.decision === 'wait');
  const invoice = `/invoices/${encodeURIComponent(sent.invoice)}`;
  const shots = {home: '/apps/payment-reminders', simulation: '/apps/payment-reminders/simulation', store: '/apps', unpaid: '/apps/payment-reminders/unpaid', results: '/apps/payment-reminders/results', programmes: '/apps/payment-reminders/programmes', template: '/apps/payment-reminders/templates/template?id=firm&row=email.any.fr.', invoice};
  if (packages) {
    for (const name of ['invoice', 'unpaid', 'programmes', 'template']) {
      await page.goto(host.url + shots[name]);
      await webp(page, path.join(reminders, `${name}.webp`));
    }
    host.command(['app', 'install', 'payment-notes', '--yes']);
    for (let attempt = 0; !/payment-notes \S+ is active/.test(host.output()) && attempt < 200; ++attempt) await new Promise(resolve => setTimeout(resolve, 50));
    for (const text of ['Mme Carlier rappelle vendredi, après son rendez-vous à la banque.', 'Demande le détail des frais de livraison : envoyé par e-mail.', 'Promet un virement en début de semaine.']) {
      await page.goto(host.url + invoice);
      await page.locator('form[action="/apps/payment-notes/add"] [name=text]').fill(text);
      await page.locator('form[action="/apps/payment-notes/add"] button').click();
      await page.waitForLoadState('networkidle');
    }
    const notes = path.join(packages, 'host-sdk/examples/payment-notes/package/assets/screenshots');
    await page.locator('form[action="/apps/payment-notes/add"]').scrollIntoViewIfNeeded();
    await webp(page, path.join(notes, 'invoice.webp'));
    await page.goto(`${host.url}/apps/payment-notes/`);
    await webp(page, path.join(notes, 'notes.webp'));
  } else {
    for (const [name, address] of Object.entries(shots)) {
      await page.goto(host.url + address);
      await page.screenshot({path: path.join(folder, `${name}.png`)});
    }
    await page.goto(`${host.url}/mail-catcher`);
    await page.locator('tbody a').first().click();
    await page.waitForLoadState('networkidle');
    await page.screenshot({path: path.join(folder, 'mail.png')});
  }
} finally {
  await browser.close();
  await host.stop();
}
