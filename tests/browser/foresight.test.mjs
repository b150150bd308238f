// Looking ahead, as an accountant does it: simulation with its questions, calendar, comparison, and "why not, on that day?".
import assert from 'node:assert/strict';
import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, describe, it} from 'node:test';
import {axeOn, signIn, startBrowser, startHost} from './host.mjs';

const base = '/apps/payment-reminders';
const pictures = process.env.REMINDERS_PICTURES;  // a folder: pictures of every page for people to look at

describe('Looking ahead', {concurrency: 1}, () => {
  let host, browser, page, configuration;
  const complaints = [];
  before(async () => {
    host = await startHost();
    await host.install();
    configuration = JSON.parse(host.command(['app', 'config', 'payment-reminders', 'export', '--company', 'VASSEUR']));
    const slow = {...configuration.programmes[0], id: 'slow', name: 'Suivi souple'};
    slow.steps = slow.steps.map(step => ({...step, delay_days: step.delay_days + 10}));
    configuration = {...configuration, programmes: [...configuration.programmes, slow], sending_window: null, volume_guard: null};
    host.configure(configuration);
    browser = await startBrowser();
    page = await (await browser.newContext({locale: 'fr-FR', viewport: {width: 1280, height: 1000}})).newPage();
    page.on('console', message => { if (message.type() === 'error' && !/422/.test(message.text())) complaints.push(`${message.text()} ${message.location().url}`); });
    page.on('pageerror', error => complaints.push(`${error}`));
    await signIn(page, host.url);
  });
  after(async () => {
    await browser?.close();
    assert.equal(await host?.stop(), 0, 'SIGTERM ends the host cleanly');
  });

  const main = () => page.locator('main').innerText();
  const axe = rules => axeOn(page, rules);

  /** What every page promises: nothing the policy forbids, nothing for axe to say in light and dark, nothing wider than a phone. */
  async function promises(name) {
    assert.deepEqual(complaints, [], 'errors in the console');
    await page.evaluate(() => document.fonts.ready);
    for (const theme of ['light', 'dark']) {
      await page.evaluate(to => document.documentElement.setAttribute('data-bs-theme', to), theme);
      assert.deepEqual(await axe(theme === 'dark' ? ['color-contrast'] : undefined), [], `axe, ${theme}`);
      for (const width of [1280, 390]) {
        await page.setViewportSize({width, height: 900});
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `${name} is ${wide} pixels wide at ${width}`);
        if (pictures) await page.screenshot({path: path.join(pictures, `${name}-${width}-${theme}.png`), fullPage: true});
      }
    }
    await page.evaluate(() => document.documentElement.setAttribute('data-bs-theme', 'light'));
    await page.setViewportSize({width: 1280, height: 1000});
  }

  it('asks what becomes of old debt, with the effect of each answer, and saves the one that is chosen', async () => {
    await page.goto(`${host.url}${base}/simulation`);
    assert.match(await main(), /Que faire des factures déjà en retard/);
    assert.equal(await page.locator('input[name=catch_up]').count(), 4);
    await promises('simulation');
    await page.locator('input[name=catch_up][value=ignore_before]').check();
    await page.fill('#ignore-before', 'bientôt');
    await page.getByRole('button', {name: 'Enregistrer cette réponse'}).click();
    assert.match(await page.locator('[role=alert]').innerText(), /« bientôt » n’est pas une date/);
    assert.equal(await page.inputValue('#ignore-before'), 'bientôt');
    await page.locator('input[name=catch_up][value=by_age]').check();
    await page.getByRole('button', {name: 'Enregistrer cette réponse'}).click();
    assert.ok(await page.locator('input[name=catch_up][value=by_age]').isChecked());
    assert.equal(JSON.parse(host.command(['app', 'config', 'payment-reminders', 'export', '--company', 'VASSEUR'])).catch_up, 'by_age');
  });

  it('finds a customer and shows one kind of decision alone', async () => {
    const name = (await page.locator('main details summary .fw-bold').first().innerText()).trim();
    await page.fill('#q', name);
    await page.getByRole('button', {name: 'Rechercher', exact: true}).click();
    assert.match(page.url(), /[?&]q=/);
    assert.ok(await page.locator('main details').count() >= 1);
    await page.getByRole('link', {name: /^En attente/}).click();
    assert.match(page.url(), /show=waiting/);
    await page.goto(`${host.url}${base}/simulation?q=personne+de+ce+nom`);
    assert.match(await main(), /Rien ne correspond/);
  });

  it('mails the simulation to the address that was asked, and refuses what is none', async () => {
    await page.goto(`${host.url}${base}/simulation`);
    await page.fill('#mail-to', 'personne');
    await page.getByRole('button', {name: 'Envoyer'}).click();
    assert.match(await page.locator('[role=alert]').innerText(), /« personne » n’est pas une adresse/);
    assert.equal(await page.inputValue('#mail-to'), 'personne');
    await promises('simulation-refused');
    await page.fill('#mail-to', 'anne@vasseur.example');
    await page.getByRole('button', {name: 'Envoyer'}).click();
    assert.match(await page.locator('[role=status]').innerText(), /envoyée par e-mail/);
    await page.goto(`${host.url}/mail-catcher`);
    await page.locator('main a[href^="/mail-catcher/"]').first().click();
    await page.waitForLoadState('networkidle');
    const mail = await main();
    assert.match(mail, /Simulation du/);
    assert.match(mail, /anne@vasseur\.example/);
    if (pictures) await page.screenshot({path: path.join(pictures, 'mail-1280-light.png'), fullPage: true});
  });

  it('shows the coming days as a calendar; a click on a day lists who', async () => {
    await page.goto(`${host.url}${base}/look-ahead`);
    assert.match(await main(), /relances en 60 jours/);
    await promises('look-ahead');
    const days = page.locator('a.day');
    assert.ok(await days.count() > 3);
    await days.nth(2).click();
    assert.equal(await page.locator('a.day[aria-current]').count(), 1);
    assert.match(page.url(), /day=\d{4}-\d\d-\d\d/);
    assert.ok(await page.locator('#day a[href^="/customers/"]').count() > 0);
    await page.goto(`${host.url}${base}/look-ahead?day=nonsense`);
    assert.match(await main(), /relances en 60 jours/);
  });

  it('compares with another programme, and with a file; a wrong file is refused with the place of the mistake', async () => {
    await page.goto(`${host.url}${base}/look-ahead`);
    await page.selectOption('#programme', 'slow');
    await page.getByRole('button', {name: 'Comparer'}).click();
    assert.match(await main(), /Avec « Suivi souple »/);
    assert.match(await main(), /plus tard/);
    await page.locator('main details summary').first().click();
    await promises('comparison');
    const wrong = path.join(host.folder, 'wrong.json');
    writeFileSync(wrong, JSON.stringify({...configuration, grouping: 'by_moon'}));
    await page.goto(`${host.url}${base}/compare`);
    await page.setInputFiles('#document', wrong);
    await page.getByRole('button', {name: 'Comparer'}).click();
    assert.match(await page.locator('[role=alert]').innerText(), /grouping/);
    await promises('comparison-refused');
    const right = path.join(host.folder, 'right.json');
    writeFileSync(right, JSON.stringify({...configuration, minimum_amount: '1000.00'}));
    await page.setInputFiles('#document', right);
    await page.getByRole('button', {name: 'Comparer'}).click();
    assert.match(await main(), /Avec la configuration du fichier/);
    assert.equal(JSON.parse(host.command(['app', 'config', 'payment-reminders', 'export', '--company', 'VASSEUR'])).minimum_amount, configuration.minimum_amount);
  });

  it('says why an invoice was not reminded on a day, and refuses what is no date', async () => {
    const day = offset => new Date(Date.now() + offset * 86400000).toISOString().slice(0, 10);
    const run = on => JSON.parse(host.command(['job', 'run', 'payment-reminders/run', '--company', 'VASSEUR', '--as-of', on, '--json']));
    host.configure({...configuration, active: true});
    const before = run(day(-3)).lines;
    // Paid for a day, until the payment bounces.
    const paid = before.find(line => line.decision === 'wait' && !before.some(other => other.invoice === line.invoice && other.instalment !== line.instalment));
    const pay = (on, amount) => {
      const file = path.join(host.folder, 'payments.csv');
      writeFileSync(file, `company,customer,invoice,paid_on,currency,amount,reference\nVASSEUR,${paid.customer},${paid.invoice},${on},${paid.currency},${amount},B-1\n`);
      host.command(['import', file]);
    };
    pay(day(-2), paid.open);
    run(day(-2));
    pay(day(-1), `-${paid.open}`);
    run(day(-1));
    const lines = run(day(0)).lines;
    assert.ok(lines.some(line => line.invoice === paid.invoice), 'it is open again');
    assert.match(run(day(-1)).note, /The history of decisions stays as it is/);
    await page.goto(`${host.url}/invoices/${encodeURIComponent(paid.invoice)}`);
    await page.getByRole('link', {name: 'Pourquoi, ou pourquoi pas, tel jour ?'}).click();
    await page.fill('#on', day(-2));
    await page.getByRole('button', {name: 'Pourquoi, ce jour-là ?'}).click();
    assert.match(await main(), /Pas de relance : plus rien d’ouvert depuis le/);
    assert.match(await main(), /Close : il n’y a plus rien à décider/);
    await promises('history-closed');
    await page.getByRole('link', {name: 'Le lendemain'}).click();
    assert.match(await main(), /C’est ce qu’a décidé le passage de ce jour-là/);
    const waits = lines.find(line => line.decision === 'wait' && line.blockers.some(each => each.until));
    await page.goto(`${host.url}/invoices/${encodeURIComponent(waits.invoice)}`);
    await page.getByRole('link', {name: 'Pourquoi, ou pourquoi pas, tel jour ?'}).click();
    assert.match(await main(), /C’est ce que décident les règles en ce moment/);
    await page.fill('#on', day(-2).split('-').reverse().join('/'));
    await page.getByRole('button', {name: 'Pourquoi, ce jour-là ?'}).click();
    assert.match(await main(), /C’est ce qu’a décidé le passage/);
    await promises('history');
    await page.fill('#on', day(-300));
    await page.getByRole('button', {name: 'Pourquoi, ce jour-là ?'}).click();
    assert.match(await main(), /on ne sait rien des jours précédents|la facture a été émise/);
    await page.fill('#on', '31/02/2026');
    await page.getByRole('button', {name: 'Pourquoi, ce jour-là ?'}).click();
    assert.match(await page.locator('[role=alert]').innerText(), /« 31\/02\/2026 » n’est pas une date/);
    assert.equal(await page.inputValue('#on'), '31/02/2026');
    await promises('history-refused');
    await page.fill('#on', day(20));
    await page.getByRole('button', {name: 'Pourquoi, ce jour-là ?'}).click();
    assert.match(await main(), /C’est ce que décideraient les règles/);
    if (pictures) await page.screenshot({path: path.join(pictures, 'history-future.png'), fullPage: true});
  });

  it('lets a viewer read everything and change nothing', async () => {
    const context = await browser.newContext({locale: 'fr-FR'});
    const other = await context.newPage();
    await signIn(other, host.url, 'lecteur', 'atrium-lecteur');
    for (const address of ['/simulation', '/look-ahead', '/compare?programme=slow']) {
      const answer = await other.goto(`${host.url}${base}${address}`);
      assert.equal(answer.status(), 200, address);
      assert.equal(await other.locator(`main form[method=post]`).count(), 0, address);
    }
    await context.close();
  });
});
