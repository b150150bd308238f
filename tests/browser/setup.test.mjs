// Setting up reminding in the browser: a programme and its step, a level, a text with its preview and a test, general settings;
// each with a refusal, on a wide screen and on a phone, in light and in dark.
import assert from 'node:assert/strict';
import {after, before, describe, it} from 'node:test';
import {axeOn, shotOf, signIn, startBrowser, startHost} from './host.mjs';

describe('Setting up reminding', {concurrency: 1}, () => {
  let host, browser, context, page;
  const complaints = [];
  const at = address => `${host.url}/apps/payment-reminders${address}`;
  const main = () => page.locator('main').innerText();
  const axe = rules => axeOn(page, rules);
  const shot = name => shotOf(page, name);
  const exported = () => JSON.parse(host.command(['app', 'config', 'payment-reminders', 'export', '--company', 'VASSEUR']));
  const caught = async () => {
    await page.goto(`${host.url}/mail-catcher`);
    return page.locator('tbody tr').allInnerTexts();
  };

  before(async () => {
    host = await startHost();
    await host.install();
    browser = await startBrowser();
    context = await browser.newContext({locale: 'fr-FR', viewport: {width: 1280, height: 1000}});
    page = await context.newPage();
    page.on('console', message => { if (message.type() === 'error' && !/status of 4/.test(message.text())) complaints.push(message.text()); });
    page.on('pageerror', error => complaints.push(`${error}`));
    await signIn(page, host.url);
  });
  after(async () => {
    await browser?.close();
    assert.equal(await host?.stop(), 0, 'SIGTERM ends the host cleanly');
  });

  it('leads from the time line of the home page to the step, and saves it', async () => {
    await page.goto(at('/'));
    await page.getByRole('link', {name: /J \+ 10/}).click();
    await page.waitForURL(/programmes\/step/);
    await page.fill('#delay_days', '12');
    await page.selectOption('#trigger', 'manual');
    await page.fill('#subject', 'Petit rappel : #REF#');
    await page.getByRole('button', {name: 'Enregistrer l’étape'}).click();
    await page.waitForURL(/notice=saved/);
    assert.match(await main(), /J \+ 12[\s\S]*Petit rappel : #REF#/);
    const step = exported().programmes[0].steps[0];
    assert.equal(step.delay_days, 12);
    assert.equal(step.trigger, 'manual');
  });

  it('refuses a step at its field and keeps what was typed', async () => {
    await page.goto(at('/programmes/step?id=default&step=second'));
    await page.fill('#delay_days', 'vingt');
    await page.fill('#subject', 'Facture {{invoice.nubmer}}');
    await page.getByRole('button', {name: 'Enregistrer l’étape'}).click();
    const text = await main();
    assert.match(text, /«\svingt\s» n’est pas un nombre entier/);
    assert.match(text, /\{\{invoice\.nubmer\}\} n’est pas un champ connu\. Vouliez-vous dire \{\{invoice\.number\}\}/);
    assert.equal(await page.inputValue('#delay_days'), 'vingt');
    assert.deepEqual(await axe(), [], 'axe, refused');
    await shot('setup-step-refused');
  });

  it('tells the second of two that the configuration has changed, and loses nothing', async () => {
    await page.goto(at('/programmes/step?id=default&step=third'));
    const other = await context.newPage();
    await other.goto(at('/programmes/step?id=default&step=third'));
    await other.fill('#delay_days', '40');
    await other.getByRole('button', {name: 'Enregistrer l’étape'}).click();
    await other.waitForURL(/notice=saved/);
    await other.close();
    await page.fill('#delay_days', '45');
    const button = page.getByRole('button', {name: 'Enregistrer l’étape'});
    await button.click();
    await page.getByText('Quelqu’un d’autre a modifié la configuration').waitFor();
    assert.equal(await page.inputValue('#delay_days'), '45');
    assert.equal(exported().programmes[0].steps[2].delay_days, 40);
    await button.click();
    await page.waitForURL(/notice=saved/);
    assert.equal(exported().programmes[0].steps[2].delay_days, 45);
  });

  it('duplicates a programme, adds a step with a new level, and makes it the general one', async () => {
    await page.goto(at('/levels'));
    await page.getByRole('link', {name: 'Nouveau niveau'}).click();
    await page.fill('#name', 'Contentieux');
    await page.fill('#colour', '#1d4ed8');
    await page.getByRole('button', {name: 'Enregistrer'}).click();
    await page.waitForURL(/notice=saved/);
    assert.deepEqual(await axe(), [], 'axe, levels');
    await page.goto(at('/programmes'));
    await page.getByRole('link', {name: /Dupliquer/}).click();
    await page.fill('#name', 'Grands comptes');
    await page.selectOption('#day_type', 'working');
    await page.getByRole('button', {name: 'Enregistrer'}).click();
    await page.waitForURL(/id=grands-comptes/);
    await page.getByRole('link', {name: 'Ajouter une étape'}).click();
    assert.equal(await page.inputValue('#level'), 'contentieux');
    await page.fill('#delay_days', '60');
    await page.getByRole('button', {name: 'Enregistrer l’étape'}).click();
    await page.waitForURL(/notice=saved/);
    assert.match(await main(), /J \+ 60 jours ouvrés/);
    assert.match(await page.locator('.lvl-own-4 .knob').evaluate(knob => getComputedStyle(knob).backgroundColor), /29, 78, 216/, 'the colour of the level');
    await shot('setup-programme');
    await page.goto(at('/programmes'));
    await page.selectOption('#programme', 'grands-comptes');
    await page.selectOption('#mode', 'manual');
    await page.getByRole('button', {name: 'Enregistrer'}).click();
    await page.waitForURL(/notice=saved/);
    assert.equal(exported().assignments.company, 'grands-comptes');
    assert.equal(exported().programmes.find(each => each.id === 'grands-comptes').mode, 'manual');
    await page.goto(at('/programmes/programme?id=grands-comptes'));
    assert.match(await main(), /Suppression impossible/);
    await page.goto(at('/levels/level?id=contentieux'));
    assert.match(await main(), /le programme «\sGrands comptes\s»/);
  });

  it('shows a text live with a real invoice, inserts fields, and corrects an unknown one', async () => {
    await page.goto(at('/templates'));
    await page.getByRole('link', {name: 'Relance ferme', exact: true}).first().click();
    await page.locator('#preview .mail').waitFor();
    await page.fill('#body', 'Bonjour ');
    await page.getByRole('button', {name: /Insérer \{\{customer\.name\}\}/}).click();
    assert.equal(await page.inputValue('#body'), 'Bonjour {{customer.name}}');
    const customer = (await page.locator('#invoice option').first().innerText()).split(' · ')[1];
    await page.locator('#preview').getByText(`Bonjour ${customer}`).waitFor();
    await page.fill('#body', 'Payez sur {{company.ibna}}');
    await page.locator('#preview').getByText('Vouliez-vous dire {{company.iban}}').waitFor();
    await page.getByRole('button', {name: 'Enregistrer'}).click();
    assert.match(await main(), /\{\{company\.ibna\}\} n’est pas un champ connu/);
    assert.deepEqual(await axe(), [], 'axe, unknown field');
    await shot('setup-template-refused');
    await page.getByRole('button', {name: 'Écrire {{company.iban}}'}).click();
    assert.equal(await page.inputValue('#body'), 'Payez sur {{company.iban}}');
    await page.getByRole('button', {name: 'Enregistrer'}).click();
    await page.waitForURL(/notice=saved/);
    await page.getByRole('button', {name: 'Remettre le texte par défaut'}).click();
    assert.match(await page.inputValue('#body'), /Malgré notre rappel/);
    await page.getByRole('button', {name: 'Enregistrer'}).click();
    await page.waitForURL(/notice=saved/);
    assert.match(await main(), /texte par défaut/);
  });

  it('sends a test to the address that was typed, marked, and counts no reminder', async () => {
    await page.goto(at('/programmes/step?id=default&step=second'));
    await page.fill('#address', 'pas une adresse');
    await page.getByRole('button', {name: 'Envoyer le test'}).click();
    await page.getByText('n’est pas une adresse').first().waitFor();
    await page.fill('#address', 'moi@vasseur.example');
    await page.getByRole('button', {name: 'Envoyer le test'}).click();
    await page.waitForURL(/notice=tested/);
    const mails = await caught();
    assert.equal(mails.length, 1);
    assert.match(mails[0], /\[Test\] Facture/);
    assert.match(mails[0], /moi@vasseur\.example/);
    await page.goto(at('/'));
    assert.ok(!(await main()).includes('Derniers messages'), 'nothing is recorded');
  });

  it('saves general settings, and refuses them at their fields', async () => {
    await page.goto(at('/general'));
    await page.fill('#minimum_amount', 'beaucoup');
    await page.getByRole('button', {name: 'Enregistrer'}).click();
    assert.match(await main(), /«\sbeaucoup\s» n’est pas un montant/);
    await page.fill('#minimum_amount', '15,50');
    await page.check('input[name=role_owner]');
    await page.getByRole('button', {name: 'Enregistrer'}).click();
    await page.waitForURL(/notice=saved/);
    assert.equal(exported().minimum_amount, '15.50');
    assert.deepEqual(exported().default_recipients, ['billing', 'owner']);
  });

  it('works without JavaScript: the preview is a button', async () => {
    // By keyboard: a click waits for two frames, and Chromium does not always draw a page again whose scripts are off.
    const plain = await (await browser.newContext({locale: 'fr-FR', javaScriptEnabled: false})).newPage();
    await signIn(plain, host.url);
    await plain.goto(at('/templates/template?id=courteous&row=email.any.fr.'));
    await plain.fill('#body', 'Sans script, {{customer.name}}');
    await plain.getByRole('button', {name: 'Aperçu'}).press('Enter');
    assert.match(await plain.locator('#preview').innerText(), /Sans script, \S/);
    assert.equal(await plain.inputValue('#body'), 'Sans script, {{customer.name}}');
    assert.equal(await plain.locator('[data-insert]:visible').count(), 0);
    await plain.context().close();
  });

  it('lets nobody change anything who may only look', async () => {
    const viewer = await (await browser.newContext({locale: 'fr-FR'})).newPage();
    await signIn(viewer, host.url, 'lecteur', 'atrium-lecteur');
    for (const address of ['/programmes', '/programmes/programme?id=default', '/programmes/step?id=default&step=first', '/levels', '/templates', '/templates/template?id=firm&row=email.any.fr.', '/departments', '/general']) {
      assert.equal((await viewer.goto(at(address))).status(), 200, address);
      assert.equal(await viewer.locator('main button[type=submit]').count(), 0, address);
    }
    await viewer.context().close();
  });

  const pages = {programmes: '/programmes', programme: '/programmes/programme?id=grands-comptes', step: '/programmes/step?id=default&step=second', levels: '/levels', level: '/levels/level?id=first', templates: '/templates', template: '/templates/template?id=firm&row=email.any.fr.', departments: '/departments', department: '/departments/department', general: '/general', settings: '/settings'};
  for (const [name, address] of Object.entries(pages))
    it(`${name}: nothing for axe to say in light and dark, and fits a phone`, async () => {
      for (const theme of ['light', 'dark']) {
        await context.addCookies([{name: 'atrium_theme', value: theme, url: host.url}]);
        await page.setViewportSize(theme === 'light' ? {width: 1280, height: 1000} : {width: 390, height: 844});
        await page.goto(at(address));
        assert.deepEqual(await axe(), [], `axe, ${theme}`);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= page.viewportSize().width, 'nothing is wider than the screen');
        await shot(`setup-${name}-${theme}`);
      }
      await context.addCookies([{name: 'atrium_theme', value: 'light', url: host.url}]);
      await page.setViewportSize({width: 1280, height: 1000});
      assert.deepEqual(complaints, []);
    });
});
