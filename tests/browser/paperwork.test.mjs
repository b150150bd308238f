// What is done between two reminders: formats of letters, long work, cases for a collector, personal data, holidays. Each page by its
// main path and by one refusal, with axe.
import assert from 'node:assert/strict';
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, describe, it} from 'node:test';
import {axeOn, shotOf, signIn, startBrowser, startHost} from './host.mjs';

describe('Paperwork', {concurrency: 1}, () => {
  let host, browser, context, page;
  const at = address => `${host.url}/apps/payment-reminders${address}`;
  const main = () => page.locator('main').innerText();
  const axe = () => axeOn(page);
  const shot = name => shotOf(page, name);
  const press = name => Promise.all([page.waitForNavigation(), page.getByRole('button', {name}).first().click()]);
  const exported = () => JSON.parse(host.command(['app', 'config', 'payment-reminders', 'export', '--company', 'VASSEUR']));
  const downloaded = async click => {
    const [file] = await Promise.all([page.waitForEvent('download'), click()]);
    return readFileSync(await file.path());
  };

  before(async () => {
    host = await startHost({customers: 60, invoices: 500});
    await host.install();
    host.activate();
    browser = await startBrowser();
    context = await browser.newContext({locale: 'fr-FR', viewport: {width: 1280, height: 1000}});
    page = await context.newPage();
    await signIn(page, host.url);
  });
  after(async () => {
    await browser?.close();
    assert.equal(await host?.stop(), 0, 'SIGTERM ends the host cleanly');
  });

  describe('Formats of letters', () => {
    it('begins a format as the letter of the app, and saves it', async () => {
      await page.goto(at('/formats'));
      assert.deepEqual(await axe(), [], 'axe, list');
      await page.getByRole('link', {name: 'Nouveau format'}).click();
      await page.waitForURL(/formats\/format/);
      assert.match(await page.inputValue('#html'), /\{\{/);
      await page.fill('#name', 'Logo à droite');
      assert.deepEqual(await axe(), [], 'axe, editor');
      await shot('format-1280');
      await press('Enregistrer');
      assert.ok(exported().formats.some(each => each.name === 'Logo à droite'));
    });

    it('refuses one without a name and keeps what was typed', async () => {
      await page.goto(at('/formats/format'));
      await page.fill('#name', '');
      await page.fill('#css', 'p { color: teal }');
      await press('Enregistrer');
      assert.match(await main(), /Pas encore enregistré/);
      assert.equal((await page.inputValue('#css')).trim(), 'p { color: teal }');
      assert.deepEqual(await axe(), [], 'axe, refused');
      assert.equal(exported().formats.length, 1);
    });
  });

  describe('Long work', () => {
    it('starts a job, shows what was done, and can be reloaded', async () => {
      await page.goto(`${host.url}/work`);
      assert.deepEqual(await axe(), [], 'axe, list');
      await page.selectOption('#job', 'payment-reminders/look-ahead');
      await press('Lancer');
      assert.match(page.url(), /\/work\/\d+/);
      await page.waitForSelector('text=Terminé');
      assert.match(await main(), /si rien n’est payé/);
      assert.doesNotMatch(await main(), /if nothing is paid|\d{4}-\d\d-\d\d/);
      await page.reload();
      assert.match(await main(), /Terminé/);
      assert.deepEqual(await axe(), [], 'axe, run');
      await shot('work-1280');
      await page.getByRole('link', {name: 'Vers la prévision'}).click();
      await page.waitForURL(/look-ahead/);
    });

    it('refuses to start nothing, and offers no job that needs more than a press', async () => {
      await page.goto(`${host.url}/work`);
      const offered = await page.locator('#job option').allInnerTexts();
      assert.ok(!offered.some(each => /Comparer|à la main/.test(each)), offered.join());
      await press('Lancer');
      assert.match(await main(), /Choisissez d’abord/);
      assert.deepEqual(await axe(), [], 'axe, refused');
    });

    it('takes everything that matches into the reminder list as work, and sends it from there, once', async () => {
      await page.goto(at('/unpaid'));
      await page.locator('input[name=all]').check();
      await press('Créer les relances');
      await press('Créer les relances');
      assert.match(page.url(), /\/work\/\d+/);
      await page.waitForSelector('text=Terminé');
      await page.getByRole('link', {name: 'Vers la liste des relances'}).click();
      await page.waitForURL(/reminder-list/);
      const before = Number((await main()).match(/(\d+) relances? vous attend/)?.[1] ?? 0);
      assert.ok(before > 25, `${before} reminders`);
      if (await page.locator('input[name=all]').count()) await page.locator('input[name=all]').check();
      await press('Envoyer par e-mail');
      assert.match(page.url(), /\/work\/\d+/);
      await page.waitForSelector('text=Terminé', {timeout: 120_000});
      assert.match(await main(), /messages? (est|sont) partis?/);
      await page.goto(`${host.url}/mail-catcher`);
      const caught = await page.locator('tbody tr').count();
      await page.goto(at('/reminder-list'));
      if (await page.locator('input[name=all]').count()) await page.locator('input[name=all]').check();
      if (await page.getByRole('button', {name: 'Envoyer par e-mail'}).count()) await press('Envoyer par e-mail');
      await page.goto(`${host.url}/mail-catcher`);
      assert.equal(await page.locator('tbody tr').count(), caught, 'nothing leaves twice');
    });
  });

  describe('Cases for a collector', () => {
    let casePage;

    it('leads from an account to its case; a file of nothing is refused', async () => {
      await page.goto(at('/collection'));
      assert.deepEqual(await axe(), [], 'axe, collection');
      await page.goto(at('/unpaid'));
      const tick = await page.locator('input[name^=t]').evaluateAll(all => all.map(each => each.name).find(name => /^t\d+\.\d+$/.test(name)));
      await page.goto(at(`/invoices/${tick.slice(1).split('.')[0]}/follow-up`));
      const link = await page.locator('a[href*=case-file]').first().getAttribute('href');
      casePage = host.url + link.split('?')[0];
      await page.goto(casePage);
      for (const box of await page.locator('main input[type=checkbox]').all()) await box.uncheck();
      await press('Télécharger le dossier');
      assert.ok(await page.locator('[role=alert]').count() > 0);
      assert.deepEqual(await axe(), [], 'axe, refused');
    });

    it('hands over, and gives the case as an archive whose chain is kept', async () => {
      await page.goto(casePage);
      await page.locator('main input[type=checkbox]').first().check();
      assert.deepEqual(await axe(), [], 'axe, case');
      await shot('case-file-1280');
      const archive = await downloaded(() => page.getByRole('button', {name: 'Télécharger le dossier'}).click());
      assert.equal(archive.subarray(0, 2).toString(), 'PK');
      await page.goto(casePage);
      assert.match(await main(), /Fin de la chaîne/);
      await page.locator('main input[type=checkbox]').first().check();
      await page.fill('#to', 'Cabinet Durand');
      await press('Remettre au contentieux ce qui est coché');
      await page.goto(at('/collection'));
      assert.match(await main(), /Remises? au contentieux|Dossier de recouvrement/);
    });
  });

  describe('Personal data', () => {
    it('exports what is kept of a customer, and erases nothing without his code', async () => {
      await page.goto(`${host.url}/customers/C0001/personal-data`);
      assert.deepEqual(await axe(), [], 'axe');
      await shot('personal-data-1280');
      const file = JSON.parse((await downloaded(() => page.getByRole('link', {name: 'Tout exporter'}).click())).toString());
      assert.equal(file.customer.code, 'C0001');
      await page.goto(`${host.url}/customers/C0001/personal-data`);
      if (await page.getByRole('button', {name: 'Effacer'}).count()) {
        await page.locator('input[name=code]').fill('C999');
        await press('Effacer');
        assert.match(await main(), /Rien n’a été effacé/);
        assert.deepEqual(await axe(), [], 'axe, refused');
      } else {
        assert.match(await main(), /Pas maintenant|ne garde rien/);
      }
    });
  });

  describe('Holidays', () => {
    it('shows the year, adds a closing day and takes it out', async () => {
      await page.goto(at('/holidays?year=2027'));
      assert.match(await main(), /Jours fériés de 2027[\s\S]*Lundi de Pâques/);
      assert.deepEqual(await axe(), [], 'axe');
      await shot('holidays-1280');
      await page.fill('#from', '2027-08-09');
      await page.fill('#to', '2027-08-13');
      await page.fill('#name', 'Fermeture annuelle');
      await press('Ajouter');
      assert.match(await main(), /Fermeture annuelle/);
      assert.ok(exported().holiday_calendars[0].days.some(each => each.on === '2027-08-11'));
      await press(/^Retirer.*Fermeture annuelle/);
      assert.equal(exported().holiday_calendars[0].days.length, 4);
    });

    it('refuses days that end before they begin, beside the field', async () => {
      await page.fill('#from', '2027-08-13');
      await page.fill('#to', '2027-08-09');
      await page.fill('#name', 'À l’envers');
      await press('Ajouter');
      assert.match(await main(), /Le dernier jour est avant le premier/);
      assert.equal(await page.inputValue('#name'), 'À l’envers');
      assert.deepEqual(await axe(), [], 'axe, refused');
    });

    it('takes a calendar from a file, and refuses one that is none', async () => {
      const file = path.join(host.folder, 'calendar.json');
      writeFileSync(file, 'nothing');
      await page.setInputFiles('#document', file);
      await press('Le reprendre');
      assert.match(await main(), /ne contient pas de calendrier/);
      writeFileSync(file, JSON.stringify({id: 'DE', name: 'Deutschland', days: [{on: '10-03', name: 'Tag der Deutschen Einheit'}]}));
      await page.setInputFiles('#document', file);
      await press('Le reprendre');
      assert.match(await main(), /Tag der Deutschen Einheit/);
      assert.ok(exported().holidays.includes('DE'));
    });

    it('fits a phone', async () => {
      const phone = await (await browser.newContext({locale: 'fr-FR', viewport: {width: 390, height: 844}, storageState: await context.storageState()})).newPage();
      await phone.goto(at('/holidays'));
      assert.ok(await phone.evaluate(() => document.documentElement.scrollWidth) <= 390);
      assert.deepEqual(await axeOn(phone), [], 'axe, phone');
      await phone.context().close();
    });
  });
});
