// Pictures of the main pages with demo data, for the README: node screenshots.mjs FOLDER
import path from 'node:path';
import {signIn, startBrowser, startHost} from './host.mjs';

const folder = process.argv[2] ?? '.';
const host = await startHost({customers: 60, invoices: 500});
const browser = await startBrowser();
try {
  const json = args => JSON.parse(host.command([...args, '--company', 'VASSEUR', '--json']));
  await host.install();
  const configuration = JSON.parse(host.command(['app', 'config', 'payment-reminders', 'export', '--company', 'VASSEUR']));
  host.configure({...configuration, active: true, sending_window: null, volume_guard: null});
  json(['job', 'run', 'payment-reminders/daily']);
  const page = await (await browser.newContext({locale: 'fr-FR', viewport: {width: 1280, height: 900}})).newPage();
  await signIn(page, host.url);
  const sent = json(['job', 'run', 'payment-reminders/simulate']).lines.find(line => line.step === 2 && line.decision === 'wait');
  const shots = {home: '/apps/payment-reminders', simulation: '/apps/payment-reminders/simulation', store: '/apps', unpaid: '/apps/payment-reminders/unpaid', results: '/apps/payment-reminders/results', programmes: '/apps/payment-reminders/programmes', template: '/apps/payment-reminders/templates/template?id=firm&row=email.any.fr.', invoice: `/invoices/${encodeURIComponent(sent.invoice)}`};
  for (const [name, address] of Object.entries(shots)) {
    await page.goto(host.url + address);
    await page.screenshot({path: path.join(folder, `${name}.png`)});
  }
  await page.goto(`${host.url}/mail-catcher`);
  await page.locator('tbody a').first().click();
  await page.waitForLoadState('networkidle');
  await page.screenshot({path: path.join(folder, 'mail.png')});
} finally {
  await browser.close();
  await host.stop();
}
