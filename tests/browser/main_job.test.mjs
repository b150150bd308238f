// The main job, as a newcomer does it: sign in, install the app, activate it, run, and see the mail and the invoice's block.
import assert from 'node:assert/strict';
import {after, before, describe, it} from 'node:test';
import {signIn, startBrowser, startHost} from './host.mjs';

describe('The main job', {concurrency: 1}, () => {
  let host, browser, page;
  before(async () => {
    host = await startHost();
    browser = await startBrowser();
    const context = await browser.newContext({locale: 'fr-FR', viewport: {width: 1280, height: 1000}});
    page = await context.newPage();
  });
  after(async () => {
    await browser?.close();
    const code = await host?.stop();
    assert.equal(code, 0, 'SIGTERM ends the host cleanly');
  });

  it('signs in, and refuses a wrong password with a sentence', async () => {
    await signIn(page, host.url, 'demo', 'wrong');
    assert.equal(new URL(page.url()).pathname, '/login');
    assert.match(await page.locator('[role=alert]').innerText(), /mot de passe/i);
    await signIn(page, host.url);
    assert.notEqual(new URL(page.url()).pathname, '/login');
  });

  it('finds the app in the store, reads its permissions, installs it with consent, without a restart', async () => {
    await page.goto(`${host.url}/apps`);
    await page.getByRole('link', {name: 'Relances de paiement'}).first().click();
    await page.getByRole('link', {name: /installer/i}).or(page.getByRole('button', {name: /installer/i})).first().click();
    assert.match(await page.locator('main').innerText(), /e-mails en votre nom/i);
    await page.getByRole('button', {name: /installer|autoriser|accepter/i}).first().click();
    await page.waitForLoadState();
    assert.ok(await page.locator('nav').getByRole('link', {name: 'Relances de paiement'}).count() > 0, 'the menu has the app');
  });

  it('takes a configuration without sending hours, so that this test does not depend on the time of day', () => {
    const configuration = JSON.parse(host.command(['app', 'config', 'payment-reminders', 'export', '--company', 'VASSEUR']));
    host.configure({...configuration, sending_window: null});
  });

  it('shows the home page of the app with the programme, and activates what was simulated', async () => {
    await page.locator('nav').getByRole('link', {name: 'Relances de paiement'}).first().click();
    await page.waitForURL(/\/apps\/payment-reminders/);
    const text = await page.locator('main').innerText();
    for (const words of ['J + 10', 'J + 20', 'J + 35', 'Rappel courtois', 'Relance ferme', 'Dernière relance']) assert.ok(text.includes(words), `${words} in ${text}`);
    await page.getByRole('link', {name: /simul/i}).first().click();
    await page.getByRole('button', {name: /activer/i}).first().click();
    await page.waitForURL(/\/apps\/payment-reminders\/?($|\?)/);
    assert.match(await page.locator('main').innerText(), /Active/);
  });

  let sent;
  it('runs and sends: the outbox empties into the catcher', async () => {
    const run = JSON.parse(host.command(['job', 'run', 'payment-reminders/run', '--company', 'VASSEUR', '--json']));
    const send = JSON.parse(host.command(['job', 'run', 'payment-reminders/send', '--company', 'VASSEUR', '--json']));
    assert.ok(send.outbox.sent > 0, JSON.stringify(send));
    sent = {run, send};
    await page.goto(`${host.url}/mail-catcher`);
    assert.ok(await page.locator('main a[href^="/mail-catcher/"]').count() > 0, 'mails are listed');
    await page.locator('main a[href^="/mail-catcher/"]').first().click();
    const mail = await page.locator('main').innerText();
    assert.match(mail, /facture/i);
    assert.match(mail, /\.pdf/i);
  });

  it("shows the reminder in the invoice's block, and runs again without sending anything twice", async () => {
    const again = JSON.parse(host.command(['job', 'run', 'payment-reminders/daily', '--company', 'VASSEUR', '--json']));
    assert.equal(again.run.totals.messages, 0);
    assert.equal(again.send.this_run.sent, 0);
    assert.equal(again.send.outbox.sent, sent.send.outbox.sent);
    const simulation = JSON.parse(host.command(['job', 'run', 'payment-reminders/simulate', '--company', 'VASSEUR', '--json']));
    const line = simulation.lines.find(each => each.blockers.some(b => b.code === 'gap_not_reached' || b.code === 'delay_not_reached') && each.step === 2);
    assert.ok(line, 'an invoice waits for its second step');
    await page.goto(`${host.url}/invoices/${encodeURIComponent(line.invoice)}`);
    const block = await page.locator('main').innerText();
    assert.match(block, /Relances de paiement/);
    assert.match(block, /Rappel courtois/);
  });
});
