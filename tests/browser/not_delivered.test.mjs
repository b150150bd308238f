// What came back: mails about reminders are read, and a person finds on one page what did not arrive, why, and what to do.
import assert from 'node:assert/strict';
import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, describe, it} from 'node:test';
import {axeOn, signIn, startBrowser, startHost} from './host.mjs';

const report = (recipient, status, reason) => [
  'Return-Path: <>', 'From: MAILER-DAEMON@mx.example', 'To: factures@vasseur.example', 'Subject: Undelivered Mail Returned to Sender', 'MIME-Version: 1.0',
  'Content-Type: multipart/report; report-type=delivery-status; boundary="b"', '', '--b', 'Content-Type: text/plain', '', 'It could not be delivered.', '--b',
  'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mx.example', '', `Final-Recipient: rfc822; ${recipient}`, 'Action: failed',
  `Status: ${status}`, `Diagnostic-Code: smtp; ${reason}`, '', '--b--', ''].join('\r\n');

describe('What was not delivered', {concurrency: 1}, () => {
  let host, browser, context, page, dead, full, invoice;
  const list = () => `${host.url}/apps/payment-reminders/not-delivered`;
  const axe = rules => axeOn(page, rules);

  before(async () => {
    host = await startHost();
    await host.install();
    host.activate();
    const run = JSON.parse(host.command(['job', 'run', 'payment-reminders/run', '--company', 'VASSEUR', '--json']));
    host.command(['job', 'run', 'payment-reminders/send', '--company', 'VASSEUR']);
    // Of customers with one message: a report that names no Message-ID is about the latest.
    const single = run.messages.filter(each => each.to.length === 1 && run.messages.filter(other => other.to.includes(each.to[0])).length === 1);
    [dead, full] = [single[0].to[0], single[1].to[0]];
    invoice = single[0].lines[0][0];
    const folder = path.join(host.folder, 'mails');
    mkdirSync(folder);
    writeFileSync(path.join(folder, '1.eml'), report(dead, '5.1.1', '550 5.1.1 User unknown'));
    writeFileSync(path.join(folder, '2.eml'), report(full, '5.2.2', '552 5.2.2 Mailbox full'));
    const told = JSON.parse(host.command(['job', 'run', 'payment-reminders/bounces', '--company', 'VASSEUR', '--set', `from=${folder}`, '--json']));
    assert.deepEqual(told.mails.map(each => each.kind), ['hard', 'soft']);
    browser = await startBrowser();
    context = await browser.newContext({locale: 'fr-FR', viewport: {width: 1280, height: 1000}});
    page = await context.newPage();
    await signIn(page, host.url);
  });
  after(async () => {
    await browser?.close();
    assert.equal(await host?.stop(), 0, 'SIGTERM ends the host cleanly');
  });

  it('lists the message and the address, in plain words, with a tab that counts', async () => {
    await page.goto(`${host.url}/apps/payment-reminders/`);
    await page.getByRole('link', {name: /Non remis 1/}).click();
    await page.waitForURL(/not-delivered/);
    const text = await page.locator('main').innerText();
    assert.ok(text.includes(`Nous n’avons pas pu le remettre à ${dead} : la boîte aux lettres n’existe pas.`), text);
    assert.ok(!text.includes('5.1.1'), 'not the words of a server');
    assert.ok(!text.includes(full), 'a full mailbox is no dead address');
    assert.deepEqual(await axe(), [], 'axe');
    if (process.env.SCREENSHOTS) await page.screenshot({path: path.join(process.env.SCREENSHOTS, 'not-delivered-1280.png'), fullPage: true});
  });

  it('fits a phone', async () => {
    await page.setViewportSize({width: 390, height: 844});
    await page.goto(list());
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 390);
    if (process.env.SCREENSHOTS) await page.screenshot({path: path.join(process.env.SCREENSHOTS, 'not-delivered-390.png'), fullPage: true});
    await page.setViewportSize({width: 1280, height: 1000});
  });

  it("tells it on the invoice and on the message's page", async () => {
    await page.goto(`${host.url}/invoices/${encodeURIComponent(invoice)}`);
    assert.match(await page.locator('main').innerText(), /la boîte aux lettres n’existe pas/);
    if (process.env.SCREENSHOTS) await page.screenshot({path: path.join(process.env.SCREENSHOTS, 'not-delivered-invoice.png'), fullPage: true});
    await page.goto(list());
    await page.getByRole('link', {name: 'Voir le message'}).first().click();
    const message = await page.locator('main').innerText();
    assert.match(message, /la boîte aux lettres n’existe pas/);
    assert.match(message, /550 5\.1\.1 User unknown/);
    assert.deepEqual(await axe(), [], 'axe');
    if (process.env.SCREENSHOTS) await page.screenshot({path: path.join(process.env.SCREENSHOTS, 'not-delivered-message.png'), fullPage: true});
  });

  it('lets nobody change anything who may only look', async () => {
    const viewer = await (await browser.newContext({locale: 'fr-FR'})).newPage();
    await signIn(viewer, host.url, 'lecteur', 'atrium-lecteur');
    await viewer.goto(list());
    assert.ok((await viewer.locator('main').innerText()).includes(dead));
    assert.equal(await viewer.locator('main form').count(), 0);
    await viewer.context().close();
  });

  it('frees the address once; who comes too late is told so', async () => {
    await page.goto(list());
    const late = await context.newPage();
    await late.goto(list());
    await page.getByRole('button', {name: /Elle fonctionne à nouveau/}).click();
    await page.waitForURL(/notice=resolved/);
    assert.match(await page.locator('main').innerText(), /Aucune adresse hors service/);
    await late.getByRole('button', {name: /Elle fonctionne à nouveau/}).click();
    await late.waitForLoadState();
    assert.match(await late.locator('main').innerText(), /quelqu’un a été plus rapide/);
    await late.close();
  });

  it('makes the step due again, and the reminder leaves once more', async () => {
    await page.getByRole('button', {name: 'Rendre l’étape à nouveau due'}).click();
    await page.waitForURL(/notice=resolved/);
    assert.match(await page.locator('main').innerText(), /Tous les messages sont arrivés ou en route/);
    assert.deepEqual(await axe(), [], 'axe, empty');
    const again = JSON.parse(host.command(['job', 'run', 'payment-reminders/run', '--company', 'VASSEUR', '--json']));
    assert.deepEqual(again.messages.map(each => each.to), [[dead]]);
  });
});
