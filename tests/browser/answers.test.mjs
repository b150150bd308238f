// The payment link: from the mail to the debtor's page on a phone, his answers, and what the accountant sees of them.
import assert from 'node:assert/strict';
import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, describe, it} from 'node:test';
import {axeOn, shotOf, signIn, startBrowser, startHost} from './host.mjs';

describe('Payment link', {concurrency: 1}, () => {
  let host, browser, phone, page, desk, link, number;
  const main = () => page.locator('main').innerText();
  const inDays = count => new Date(Date.now() + count * 86400000).toISOString().slice(0, 10);
  const simulated = () => JSON.parse(host.command(['job', 'run', 'payment-reminders/simulate', '--company', 'VASSEUR', '--json']))
      .lines.filter(line => line.invoice === number);
  const open = name => page.locator('summary', {hasText: name}).click();
  const press = async name => {
    await Promise.all([page.waitForNavigation(), page.getByRole('button', {name}).first().click()]);
  };
  /** The texts of the mails that were caught, decoded. */
  const mails = () => {
    const folder = path.join(host.folder, 'data', 'mail-catcher');
    return readdirSync(folder, {recursive: true}).filter(name => name.endsWith('.eml'))
        .map(name => readFileSync(path.join(folder, name), 'utf8'))
        .map(text => text.replace(/=\r?\n/g, '').replace(/=3D/g, '='));
  };

  before(async () => {
    host = await startHost({customers: 60, invoices: 500, serve: port => ['--public-url', `http://127.0.0.1:${port}`]});
    await host.install();
    const configuration = JSON.parse(host.command(['app', 'config', 'payment-reminders', 'export', '--company', 'VASSEUR']));
    for (const programme of configuration.programmes) for (const step of programme.steps) step.attach = ['invoice_pdf', 'payment_link'];
    host.activate({programmes: configuration.programmes, grouping: 'invoice'});
    host.command(['job', 'run', 'payment-reminders/daily', '--company', 'VASSEUR', '--json']);
    browser = await startBrowser();
    phone = await browser.newContext({locale: 'fr-FR', viewport: {width: 390, height: 844}, isMobile: true});
    page = await phone.newPage();
    desk = await (await browser.newContext({locale: 'fr-FR', viewport: {width: 1280, height: 1000}})).newPage();
    await signIn(desk, host.url);
  });
  after(async () => {
    await browser?.close();
    assert.equal(await host?.stop(), 0, 'SIGTERM ends the host cleanly');
  });

  it('stands in the mail, as text and as HTML, and opens without an account', async () => {
    const links = mails().map(text => text.match(/http:\/\/127\.0\.0\.1:\d+\/apps\/payment-reminders\/pay\/[\w.-]+/g) ?? []);
    assert.ok(links.length > 0 && links.every(found => found.length >= 2 && new Set(found).size === 1), 'once in each part');
    for (const [first] of links) {  // one in French, in euros, of one due date
      await page.goto(first);
      const text = await main();
      if (/Facture/.test(text) && /€/.test(text) && /Payer par virement/.test(text)) { link = first; break; }
    }
    assert.ok(link, 'a French customer was reminded');
    number = (await page.locator('h1').innerText()).replace('Facture ', '').trim();
    assert.deepEqual(await axeOn(page), [], 'axe');
    assert.equal((await phone.cookies()).length, 0, 'no cookies');
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth), false, 'fits a phone');
    await shotOf(page, 'answer-390');
  });

  it('says what is wrong beside the field and keeps what was typed', async () => {
    await open('Je vais payer');
    await page.locator('#promise-day').evaluate(field => { field.type = 'text'; field.required = false; field.value = 'bientôt'; });
    await page.fill('#promise-said', 'après les congés');
    await press('Envoyer : je vais payer');
    assert.match(await main(), /n’est pas une date/);
    assert.equal(await page.inputValue('#promise-said'), 'après les congés');
    assert.deepEqual(await axeOn(page), [], 'axe, refused');
    await shotOf(page, 'answer-refused-390');
  });

  it('takes an answer once, and reminders wait', async () => {
    await page.goto(link);
    await open('J’ai payé');
    await page.fill('#paid-day', inDays(-2));
    await page.fill('#paid-said', 'virement du compte de la holding');
    assert.deepEqual(await axeOn(page), [], 'axe, form open');
    await press('Envoyer : j’ai payé');
    assert.match(await main(), /Merci/);
    assert.match(await main(), /Vos réponses/);
    await shotOf(page, 'answer-thanks-390');
    await page.goBack();
    await page.reload();
    assert.ok(simulated().every(line => line.blockers.some(each => each.code === 'invoice_hold')));
    assert.deepEqual(await axeOn(page), [], 'axe, answered');
  });

  it('is read in English with one click', async () => {
    await page.goto(link);
    await Promise.all([page.waitForNavigation(), page.getByRole('link', {name: 'English'}).click()]);
    assert.equal(await page.getAttribute('html', 'lang'), 'en');
    assert.match(await main(), /Invoice[\s\S]*Pay by transfer/);
  });

  it('shows the answer to the accountant, who takes back what waits', async () => {
    await desk.goto(`${host.url}/apps/payment-reminders/`);
    const needs = desk.locator('#needs');
    assert.match(await needs.innerText(), /payée[\s\S]*holding/);
    assert.deepEqual(await axeOn(desk), [], 'axe, home');
    await shotOf(desk, 'answers-home-1280');
    await desk.goto(`${host.url}/invoices/${encodeURIComponent(number)}`);
    assert.match(await desk.locator('ol.story').innerText(), /Réponse du client[\s\S]*holding/);
    await Promise.all([desk.waitForNavigation(), desk.getByRole('button', {name: 'Ne plus attendre'}).first().click()]);
    assert.ok(simulated().every(line => !line.blockers.some(each => each.code === 'invoice_hold')));
    await desk.goto(`${host.url}/apps/payment-reminders/answers`);
    assert.deepEqual(await axeOn(desk), [], 'axe, answers');
  });

  it('closes itself for who is not the right person', async () => {
    await page.goto(link);
    await open('Je ne suis pas la bonne personne');
    await press('Envoyer et fermer');
    const text = await main();
    assert.doesNotMatch(text, /IBAN/);
    assert.equal(await page.locator('form').count(), 0);
    assert.deepEqual(await axeOn(page), [], 'axe, closed');
  });

  it('is offered when reminding by hand', async () => {
    await desk.goto(`${host.url}/apps/payment-reminders/unpaid`);
    await Promise.all([desk.waitForNavigation(), desk.locator('a[href*="/remind?customer="]').first().click()]);
    await desk.check('input[name=link]');
    await Promise.all([desk.waitForNavigation(), desk.getByRole('button', {name: /Continuer/}).click()]);
    assert.match(await desk.locator('#preview').innerText(), /\/pay\//);
    assert.deepEqual(await axeOn(desk), [], 'axe, message');
  });
});
