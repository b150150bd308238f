// Following a debt up: hold, promise, dispute, call, programme, and the history of all reminders, as an accountant clicks through it.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {after, before, describe, it} from 'node:test';
import {axeOn, shotOf, signIn, startBrowser, startHost} from './host.mjs';

describe('Follow-up', {concurrency: 1}, () => {
  let host, browser, context, page, invoice;
  const app = '/apps/payment-reminders';
  const axe = rules => axeOn(page, rules);
  const main = () => page.locator('main').innerText();
  const shot = name => shotOf(page, name);
  const simulated = number => JSON.parse(host.command(['job', 'run', 'payment-reminders/simulate', '--company', 'VASSEUR', '--json']))
      .lines.filter(line => line.invoice === number);
  const press = async name => {
    await Promise.all([page.waitForNavigation(), page.getByRole('button', {name}).first().click()]);
  };
  // The day so many days from the host's today, which the form of a call shows.
  const inDays = count => new Date(Date.now() + count * 86400000).toISOString().slice(0, 10);

  before(async () => {
    host = await startHost({customers: 60, invoices: 500});
    await host.install();
    host.activate();
    host.command(['job', 'run', 'payment-reminders/daily', '--company', 'VASSEUR', '--json']);
    const lines = JSON.parse(host.command(['job', 'run', 'payment-reminders/simulate', '--company', 'VASSEUR', '--json'])).lines;
    const alone = line => lines.filter(other => other.invoice === line.invoice).length === 1;
    invoice = lines.find(line => line.step === 2 && line.decision === 'wait' && alone(line)).invoice;
    browser = await startBrowser();
    context = await browser.newContext({locale: 'fr-FR', viewport: {width: 1280, height: 1000}});
    page = await context.newPage();
    await signIn(page, host.url);
  });
  after(async () => {
    await browser?.close();
    assert.equal(await host?.stop(), 0, 'SIGTERM ends the host cleanly');
  });

  it('tells the story of an invoice in its block, with what comes next', async () => {
    await page.goto(`${host.url}/invoices/${encodeURIComponent(invoice)}`);
    const story = await page.locator('ol.story').innerText();
    assert.match(story, /Émise[\s\S]*Échue[\s\S]*Rappel courtois[\s\S]*envoyé[\s\S]*Relance ferme/);
    assert.deepEqual(await axe(), [], 'axe');
  });

  it('records a promise from the block; reminders wait, and it can be withdrawn', async () => {
    await page.locator('summary', {hasText: 'Promesse'}).click();
    await page.fill('#promise-on', inDays(20));
    await page.fill('#promise-amount', '10,50');
    await page.fill('#promise-by', 'Sophie Renard');
    assert.deepEqual(await axe(), [], 'axe, form open');
    await press('Enregistrer la promesse');
    assert.match(page.url(), /\/invoices\//, 'back where it was');
    assert.match(await main(), /Promesse de paiement[\s\S]*10,50\s€[\s\S]*Sophie Renard[\s\S]*les relances attendent/);
    assert.ok(simulated(invoice)[0].blockers.some(each => each.code === 'promised'));
    await press('Retirer');
    assert.match(await main(), /retirée le/);
    assert.ok(!simulated(invoice)[0].blockers.some(each => each.code === 'promised'));
  });

  it('refuses a promise for yesterday with a sentence, and keeps what was typed', async () => {
    await page.locator('summary', {hasText: 'Promesse'}).click();
    await page.fill('#promise-on', '2020-01-01');
    await page.fill('#promise-by', 'Sophie Renard');
    await press('Enregistrer la promesse');
    assert.match(await main(), /Ce jour est passé/);
    assert.equal(await page.inputValue('#promise-by'), 'Sophie Renard');
    assert.deepEqual(await axe(), [], 'axe, refused');
    await shot('follow-up-refused');
  });

  it('holds the invoice with a reason and lifts the hold; a dispute takes it out; handing over ends it', async () => {
    await page.goto(`${host.url}/invoices/${encodeURIComponent(invoice)}`);
    await page.locator('summary', {hasText: 'Suspendre'}).click();
    await page.fill('#hold-reason', 'Responsable en congé');
    await press('Suspendre cette facture');
    assert.match(await main(), /Suspendue[\s\S]*Responsable en congé[\s\S]*Sans date de fin/);
    assert.ok(simulated(invoice)[0].blockers.some(each => each.code === 'invoice_hold'));
    await press('Lever la suspension');
    await page.locator('summary', {hasText: 'Litige'}).click();
    await page.fill('#dispute-reason', 'Lampe cassée');
    await press('Enregistrer le litige');
    assert.ok(simulated(invoice)[0].blockers.some(each => each.code === 'disputed'));
    await press('Réglé');
    await page.locator('summary', {hasText: 'Contentieux'}).click();
    await page.fill('#handover-to', 'Cabinet Durand');
    await press('Remettre au contentieux');
    assert.ok(simulated(invoice)[0].blockers.some(each => each.code === 'handed_over'));
    await shot('follow-up-invoice');
    await press('Reprendre le dossier');
    assert.ok(!simulated(invoice)[0].blockers.some(each => each.code === 'handed_over'));
    await page.getByRole('link', {name: 'Suivi', exact: true}).click();
    await page.waitForURL(/follow-up/);
    assert.deepEqual(await axe(), [], 'axe, page of follow-up');
    await shot('follow-up-page');
  });

  it('works without script', async () => {
    // By keyboard: a click waits for two frames, and Chromium does not always draw a page again whose scripts are off.
    const plain = await (await browser.newContext({locale: 'fr-FR', javaScriptEnabled: false, storageState: await context.storageState()})).newPage();
    await plain.goto(`${host.url}/invoices/${encodeURIComponent(invoice)}`);
    await plain.locator('summary', {hasText: 'Suspendre'}).press('Enter');
    await plain.fill('#hold-reason', 'Sans script');
    await plain.getByRole('button', {name: 'Suspendre cette facture'}).press('Enter');
    await plain.waitForLoadState();
    assert.match(await plain.locator('main').innerText(), /Sans script/);
    await plain.getByRole('button', {name: 'Lever la suspension'}).press('Enter');
    await plain.context().close();
  });

  it('keeps a log of calls, whose promise makes what is late wait', async () => {
    await page.goto(`${host.url}${app}/debtors`);
    assert.deepEqual(await axe(), [], 'axe, accounts');
    await shot('debtors-1280');
    await page.locator('main tbody a').first().click();
    await page.waitForURL(/customers/);
    assert.deepEqual(await axe(), [], 'axe, customer');
    await page.fill('#spoke-to', 'Mme Martin');
    await page.fill('#said', 'Le règlement est en validation.');
    await page.fill('#called-at', '25h');
    await press('Ajouter l’appel');
    assert.match(await main(), /n’est pas une heure/);
    await page.fill('#called-at', '15h10');
    await page.fill('#call-promised', inDays(10));
    await press('Ajouter l’appel');
    assert.match(await main(), /L’appel est noté[\s\S]*Mme Martin[\s\S]*15:10[\s\S]*en validation[\s\S]*Paiement promis/);
    assert.match(await main(), /paiement promis/i);
    await shot('customer-1280');
    await page.getByRole('link', {name: /^Modifier Mme Martin/}).click();
    await page.waitForURL(/calls/);
    await page.fill('#said', 'Payé la semaine prochaine.');
    assert.deepEqual(await axe(), [], 'axe, call');
    await press('Enregistrer l’appel');
    assert.match(await main(), /Payé la semaine prochaine/);
    await press(/^Supprimer Mme Martin/);
    assert.doesNotMatch(await main(), /Payé la semaine prochaine/);
    await press('Rétablir l’appel supprimé');
    assert.match(await main(), /Payé la semaine prochaine/);
  });

  it("gives a customer his own programme, also on the host's page of him, and says from where it is", async () => {
    await page.locator('dl a').first().click();
    await page.waitForURL(/\/customers\//);
    assert.match(await main(), /celui de la société/);
    await page.selectOption('#own-programme', 'none');
    await press('Choisir');
    assert.match(page.url(), /\/customers\/(?!\d+$)/, "still on the host's page");
    assert.match(await main(), /choisi pour le client/);
    assert.deepEqual(await axe(), [], "axe, the host's page");
    await shot('host-customer');
    await page.locator('summary', {hasText: 'Ne pas relancer'}).click();
    await page.fill('#chold-reason', 'Client en procédure amiable');
    await press('Suspendre ce client');
    assert.match(await main(), /Client en procédure amiable/);
    await press('Lever la suspension');
  });

  it('lists all reminders, filters them by address, and shows the message as it was sent', async () => {
    await page.goto(`${host.url}${app}/reminders`);
    assert.deepEqual(await axe(), [], 'axe');
    await shot('reminders-1280');
    await page.fill('#h-q', invoice);
    await page.selectOption('#h-state', 'sent');
    await press('Filtrer');
    assert.match(page.url(), /state=sent/);
    assert.match(await main(), /1 ligne · 1 envoyée/);
    await page.getByRole('link', {name: 'E-mail'}).click();
    await page.waitForURL(/messages/);
    assert.match(await main(), new RegExp(`Tel qu’il a été envoyé[\\s\\S]*${invoice}`));
    assert.deepEqual(await axe(), [], 'axe, message');
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', {name: /L’e-mail en fichier/}).click()]);
    assert.match(readFileSync(await file.path(), 'utf8'), /^Subject: /m);
  });

  it('strikes a reminder through so that it may be done again, and takes that back', async () => {
    await page.goto(`${host.url}${app}/reminders?q=${encodeURIComponent(invoice)}`);
    await press('Autoriser une nouvelle relance');
    assert.match(await main(), /Cochez d’abord/);
    await page.locator('input[name=tick]').check();
    await press('Autoriser une nouvelle relance');
    assert.match(await main(), /rayée le .* par demo/);
    assert.equal(simulated(invoice)[0].decision, 'remind');
    await press(/^Annuler/);
    assert.match(await main(), /C’est rétabli/);
    assert.notEqual(simulated(invoice)[0].decision, 'remind');
    assert.match(page.url(), /q=/, 'the filter stays');
  });

  it('exports the history as CSV', async () => {
    await page.goto(`${host.url}${app}/reminders`);
    await page.locator('summary', {hasText: 'Exporter'}).click();
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', {name: 'Fichier CSV', exact: true}).click()]);
    const text = readFileSync(await file.path(), 'utf8');
    assert.match(text, /^\uFEFFdate,customer,customer_name,invoice,/);
    assert.ok(text.includes(invoice));
  });

  it('fits a phone, in English and in the dark', async () => {
    await page.goto(host.url);
    await page.locator('summary[aria-label*=langue]').click();
    await Promise.all([page.waitForNavigation(), page.getByRole('button', {name: 'English'}).click()]);
    const phone = await (await browser.newContext({viewport: {width: 390, height: 844}, storageState: await context.storageState()})).newPage();
    await phone.context().addCookies([{name: 'atrium_theme', value: 'dark', url: host.url}]);
    const keep = page;
    page = phone;
    await phone.goto(`${host.url}${app}/reminders`);
    assert.match(await main(), /History of reminders[\s\S]*25 lines/);
    for (const [name, address] of [['reminders', `${app}/reminders`], ['debtors', `${app}/debtors`], ['invoice', `/invoices/${encodeURIComponent(invoice)}`]]) {
      await phone.goto(host.url + address);
      assert.ok(await phone.evaluate(() => document.documentElement.scrollWidth) <= 390, name);
      assert.deepEqual(await axe(), [], `axe, ${name}`);
      await shot(`${name}-390`);
    }
    page = keep;
    await phone.context().close();
  });

  it('lets nobody change anything who may only look', async () => {
    const viewer = await (await browser.newContext({locale: 'fr-FR'})).newPage();
    await signIn(viewer, host.url, 'lecteur', 'atrium-lecteur');
    await viewer.goto(`${host.url}${app}/reminders`);
    assert.equal(await viewer.locator('main form[method=post] button').count(), 0);
    await viewer.goto(`${host.url}/invoices/${encodeURIComponent(invoice)}`);
    assert.equal(await viewer.locator('main form[action*=payment-reminders]').count(), 0);
    await viewer.context().close();
  });
});
