// Unpaid invoices and reminding by hand, as an accountant does it: filter, tick, write, send once; reminders that wait in a list; the wizard.
import assert from 'node:assert/strict';
import {after, before, describe, it} from 'node:test';
import {axeOn, shotOf, signIn, startBrowser, startHost} from './host.mjs';

describe('Reminding by hand', {concurrency: 1}, () => {
  let host, browser, context, page;
  const app = address => `${host.url}/apps/payment-reminders${address}`;
  const text = () => page.locator('main').innerText();
  const axe = rules => axeOn(page, rules);
  const shot = name => shotOf(page, name);
  /** Wide and dark, then on a phone: no violation, nothing that sticks out. */
  const looks = async name => {
    assert.deepEqual(await axe(), [], `axe, ${name}`);
    await shot(`${name}-1280`);
    await page.evaluate(() => { document.documentElement.dataset.bsTheme = 'dark'; });
    await page.waitForTimeout(400);  // colours change in a moment
    assert.deepEqual(await axe(), [], `axe in the dark, ${name}`);
    await shot(`${name}-dark`);
    await page.evaluate(() => { document.documentElement.dataset.bsTheme = 'light'; });
    await page.waitForTimeout(400);
    await page.setViewportSize({width: 390, height: 844});
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 390, `${name} fits a phone`);
    await shot(`${name}-390`);
    await page.setViewportSize({width: 1280, height: 1000});
  };
  const sentMails = () => Number(JSON.parse(host.command(['job', 'run', 'payment-reminders/send', '--company', 'VASSEUR', '--json'])).outbox.sent ?? 0);

  before(async () => {
    host = await startHost({customers: 60, invoices: 500});
    await host.install();
    host.activate({active: false});
    browser = await startBrowser();
    context = await browser.newContext({locale: 'fr-FR', viewport: {width: 1280, height: 1000}});
    page = await context.newPage();
    await signIn(page, host.url);
  });
  after(async () => {
    await browser?.close();
    assert.equal(await host?.stop(), 0, 'SIGTERM ends the host cleanly');
  });

  it('lists unpaid invoices under Sales, customers by what is overdue, with ages', async () => {
    await page.goto(host.url);
    await page.getByRole('navigation').getByRole('link', {name: 'Factures impayées'}).first().click();
    await page.waitForURL(/unpaid/);
    assert.match(await text(), /en retard · \d+ factures, \d+ clients/);
    assert.match(await text(), /plus de 90 jours/);
    const amounts = await page.locator('.unpaid-row summary > .num').allInnerTexts();
    const numbers = amounts.map(each => Number(each.replace(/[^\d,]/g, '').replace(',', '.')));
    assert.ok(numbers.length > 5 && numbers.every((each, at) => at === 0 || numbers[at - 1] >= each), 'the largest first');
    await page.locator('.unpaid-row summary').first().click();
    await looks('unpaid');
  });

  it('filters in the address, as chips that are taken away at one click', async () => {
    await page.goto(app('/unpaid'));
    const name = (await page.locator('.unpaid-name .fw-bold').first().innerText()).trim();
    await page.locator('summary', {hasText: 'Filtrer'}).click();
    await page.fill('#party', name.slice(0, 6).toUpperCase());
    await page.check('input[name=hide_account]');
    await page.getByRole('button', {name: 'Appliquer'}).click();
    await page.waitForURL(/party=/);
    assert.match(page.url(), /hide_account=1/);
    await page.goto(app(`/unpaid?party=${encodeURIComponent(name.slice(0, 6))}`));
    assert.ok((await page.locator('.unpaid-name .fw-bold').allInnerTexts()).length > 0);
    await page.getByRole('link', {name: /client ou donneur d’ordre/}).click();
    assert.equal(page.url(), app('/unpaid'));
    await page.goto(app('/unpaid?q=zzzz-nothing'));
    assert.match(await text(), /Rien ne correspond à ces filtres/);
    assert.deepEqual(await axe(), [], 'axe, nothing found');
    await page.goto(app('/unpaid?from=hier'));
    assert.match(await text(), /Ce n’est pas une date/);
    assert.equal(await page.inputValue('#from'), 'hier', 'what was typed stays');
    assert.deepEqual(await axe(), [], 'axe, a wrong date');
  });

  it('tells the number and the sum of what is ticked', async () => {
    await page.goto(app('/unpaid'));
    assert.match(await page.locator('[data-tick-sum]').innerText(), /Rien n’est coché/);
    await page.locator('[data-check-within]').first().check();
    assert.match(await page.locator('[data-tick-sum]').innerText(), /cochée/);
    assert.match(await page.locator('[data-tick-sum]').innerText(), /€/);
  });

  it('writes to a customer in two steps and sends once', async () => {
    await page.goto(app('/unpaid'));
    await page.locator('.unpaid-row a[href*="/remind?"]').first().click();
    assert.match(await text(), /Étape 1 sur 2/);
    await looks('remind');
    await page.check('input[name=recap]');
    await page.getByRole('button', {name: /Continuer/}).click();
    assert.match(await text(), /Ce que le client verra/);
    assert.match(await text(), /\.pdf/);
    await looks('remind-message');

    // Live: what is typed shows in the preview.
    await page.fill('#subject', 'Un mot de notre comptabilité');
    await page.fill('#body', 'Bonjour,\n\nvoici un rappel écrit à la main : « été ».');
    await page.waitForFunction(() => document.querySelector('#preview').innerText.includes('Un mot de notre comptabilité'));
    assert.match(await page.locator('#preview').innerText(), /« été »/);

    // A refusal keeps what was typed.
    for (const box of await page.locator('.person input').all()) await box.uncheck();
    await page.getByRole('button', {name: 'Envoyer maintenant'}).click();
    await page.waitForSelector('[role=alert]');
    assert.match(await text(), /Choisissez un destinataire/);
    assert.equal(await page.inputValue('#subject'), 'Un mot de notre comptabilité');
    assert.deepEqual(await axe(), [], 'axe, refused');

    await page.fill('#more', 'compta.client@example.org');
    await page.fill('#bcc', 'patron@vasseur.example');
    if (await page.locator('input[name=sure]').count() > 0) await page.check('input[name=sure]');
    const before = sentMails();
    // The same form twice, as two impatient clicks would send it.
    const form = await page.evaluate(() => new URLSearchParams(new FormData(document.querySelector('#message-form'))).toString());
    const action = await page.evaluate(() => document.querySelector('#message-form').action);
    const send = () => context.request.post(action, {data: `${form}&do=send`, maxRedirects: 0,
      headers: {'content-type': 'application/x-www-form-urlencoded', origin: host.url, 'sec-fetch-site': 'same-origin'}});
    const answers = await Promise.all([send(), send()]);
    for (const answer of answers) assert.equal(answer.status(), 303, await answer.text());
    const places = answers.map(answer => answer.headers().location.replace(/\?.*/, ''));
    assert.equal(places[0], places[1], 'both lead to the same message');
    assert.equal(sentMails(), before + 1, 'one mail has left');
    await page.goto(host.url + answers[0].headers().location);
    assert.match(await text(), /compta\.client@example\.org/);
    await looks('remind-sent');

    await page.goto(`${host.url}/mail-catcher`);
    await page.getByRole('link', {name: /Un mot de notre comptabilité/}).first().click();
    assert.match(await page.locator('iframe').first().contentFrame().locator('body').innerText(), /écrit à la main : « été »/);
  });

  it('does not ask for what is on its way or was reminded a moment ago without a word', async () => {
    await page.goto(app('/reminder-list'));
    await page.getByRole('heading', {name: 'Envoyées à la main récemment'}).waitFor();
    const name = (await page.locator('section[aria-labelledby=recent] a').first().innerText()).trim();
    await page.goto(app(`/unpaid?party=${encodeURIComponent(name)}`));
    await page.locator('.unpaid-row a[href*="/remind?"]').first().click();
    assert.match(await text(), /trop tôt après la dernière relance/);
    await page.getByRole('button', {name: /Continuer/}).click();
    await page.getByRole('button', {name: 'Envoyer maintenant'}).click();
    await page.waitForSelector('[role=alert]');
    assert.match(await text(), /a quelque chose d’inhabituel/);
    assert.deepEqual(await axe(), [], 'axe, unusual');
    await shot('remind-unusual');
  });

  it('creates reminders, puts them at another level, takes one out and sends the rest', async () => {
    await page.goto(app('/unpaid?hide_reminded=1'));
    for (const row of (await page.locator('.unpaid-row summary').all()).slice(0, 3)) await row.click();
    for (const at of [0, 1, 2]) await page.locator('.unpaid-row').nth(at).locator('input[data-minor]').first().check();
    await page.getByRole('button', {name: 'Créer les relances'}).click();
    assert.match(await text(), /3 factures/);
    await looks('reminders-new');
    await page.getByRole('button', {name: 'Créer les relances'}).click();
    await page.waitForURL(/reminder-list\?made=/);
    assert.match(await text(), /Rien n’est encore parti/);
    await looks('reminders');
    const rows = page.locator('#list li');
    const before = await rows.count();
    assert.ok(before >= 2);
    await page.locator('summary', {hasText: 'Recréer à un autre niveau'}).click();
    await page.selectOption('#level', {index: 2});
    await page.getByRole('button', {name: 'Recréer à ce niveau'}).click();
    await page.waitForURL(/releveled=/);
    for (const box of (await page.locator('#list li input').all()).slice(1)) await box.uncheck();
    await page.getByRole('button', {name: 'Retirer'}).click();
    await page.waitForURL(/removed=1/);
    assert.equal(await rows.count(), before - 1);
    const sent = sentMails();
    await page.getByRole('button', {name: 'Envoyer par e-mail'}).click();
    await page.waitForURL(/sent=/);
    assert.ok(sentMails() > sent);
    await shot('reminders-sent');
    await page.goto(app('/reminder-list'));
    assert.match(await text(), /La liste des relances est vide/);
    assert.deepEqual(await axe(), [], 'axe, empty list');
  });

  it('leads through the wizard: programme and date, customers with their story, some taken out', async () => {
    await page.goto(app('/wizard'));
    await page.getByRole('button', {name: 'Continuer'}).click();
    await page.waitForURL(/programme=/);
    assert.match(await text(), /dernier mouvement/i);
    await looks('wizard');
    const boxes = await page.locator('.wizard-table tbody input').all();
    assert.ok(boxes.length > 1);
    for (const box of boxes.slice(1)) await box.uncheck();
    const sent = sentMails();
    await page.getByRole('button', {name: 'Envoyer les e-mails maintenant'}).click();
    await page.waitForURL(/reminder-list\?/);
    assert.equal(sentMails() > sent, true);
    await page.goto(app('/wizard?programme=all&on=2020-01-01'));
    assert.match(await text(), /antidatée/);
    assert.deepEqual(await axe(), [], 'axe, a past day');
  });

  it('shows a viewer the lists and no button that would change anything', async () => {
    const other = await browser.newContext({locale: 'en-GB', viewport: {width: 1280, height: 1000}});
    const viewer = await other.newPage();
    await signIn(viewer, host.url, 'lecteur', 'atrium-lecteur');
    await viewer.goto(app('/unpaid'));
    assert.match(await viewer.locator('main').innerText(), /overdue · \d+ invoices/);
    assert.equal(await viewer.locator('main input[data-minor]').count(), 0);
    assert.equal(await viewer.locator('main a[href*="/remind?"]').count(), 0);
    await other.close();
  });

  it('works without a script', async () => {
    // By keyboard: a click waits for two frames, and Chromium does not always draw a page again whose scripts are off.
    const plain = await browser.newContext({locale: 'fr-FR', javaScriptEnabled: false, viewport: {width: 1280, height: 1000},
      storageState: await context.storageState()});
    const bare = await plain.newPage();
    await bare.goto(app('/unpaid?hide_reminded=1'));
    await bare.locator('.unpaid-row summary').last().press('Enter');
    await bare.locator('.unpaid-row').last().locator('input[data-minor]').first().press('Space');
    await bare.getByRole('button', {name: 'Écrire au client'}).press('Enter');
    await bare.getByRole('button', {name: /Continuer/}).press('Enter');
    await bare.fill('#subject', 'Sans script');
    await bare.getByRole('button', {name: 'Actualiser l’aperçu'}).last().press('Enter');
    assert.match(await bare.locator('#preview').innerText(), /Sans script/);
    await bare.getByRole('button', {name: 'Envoyer maintenant'}).press('Enter');
    await bare.waitForURL(/messages\/\d+/);
    assert.match(await bare.locator('main').innerText(), /Sans script/);
    await plain.close();
  });
});
