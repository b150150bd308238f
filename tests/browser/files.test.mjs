// What leaves as a file, as an accountant takes it: letters of a day in one document and as an archive, lists as Excel, a draft for another mail program.
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {readFileSync, readdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, describe, it} from 'node:test';
import {axeOn, shotOf, signIn, startBrowser, startHost} from './host.mjs';

describe('Letters, exports and drafts', {concurrency: 1}, () => {
  let host, browser, page;
  const app = address => `${host.url}/apps/payment-reminders${address}`;
  const text = () => page.locator('main').innerText();
  const today = () => readdirSync(path.join(host.folder, 'data/files/VASSEUR/letters')).at(-1);
  /** What a link gives, with the cookies of the browser. */
  const bytesOf = async address => {
    const answer = await page.context().request.get(address.startsWith('http') ? address : `${host.url}${address}`);
    assert.equal(answer.status(), 200, address);
    return {bytes: await answer.body(), headers: answer.headers()};
  };
  const looks = async name => {
    assert.deepEqual(await axeOn(page), [], `axe, ${name}`);
    await shotOf(page, `${name}-1280`);
    await page.setViewportSize({width: 390, height: 844});
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 390, `${name} fits a phone`);
    await shotOf(page, `${name}-390`);
    await page.setViewportSize({width: 1280, height: 1000});
  };

  before(async () => {
    host = await startHost({customers: 40, invoices: 300});
    await host.install();
    const {programmes} = JSON.parse(host.command(['app', 'config', 'payment-reminders', 'export', '--company', 'VASSEUR']));
    programmes[0].steps[0].ways = ['letter'];
    programmes[0].steps[0].templates = {letter: 'letter'};
    host.activate({programmes});
    browser = await startBrowser();
    page = await (await browser.newContext({locale: 'fr-FR', viewport: {width: 1280, height: 1000}})).newPage();
    await signIn(page, host.url);
  });
  after(async () => {
    await browser?.close();
    assert.equal(await host?.stop(), 0, 'SIGTERM ends the host cleanly');
  });

  it('says what letters are while there is none', async () => {
    await page.goto(app('/'));
    await page.getByRole('link', {name: 'Courriers du jour', exact: true}).click();
    await page.waitForURL(/letters/);
    assert.match(await text(), /Aucun courrier n’a encore été fait/);
    await looks('letters-none');
  });

  it('opens the letters of today as one document, which holds every page of each', async () => {
    host.command(['job', 'run', 'payment-reminders/daily', '--company', 'VASSEUR']);
    await page.goto(app('/'));
    await page.getByRole('link', {name: 'Ouvrir les courriers'}).click();
    const rows = await page.locator('.letters tbody tr').count();
    assert.ok(rows > 3, `${rows} letters`);
    await looks('letters');
    const {bytes, headers} = await bytesOf(await page.getByRole('link', {name: 'Ouvrir les relances du jour'}).getAttribute('href'));
    assert.match(headers['content-disposition'], /^inline/);
    const file = path.join(host.folder, 'all.pdf');
    writeFileSync(file, bytes);
    const said = execFileSync('pdftotext', ['-layout', file, '-'], {encoding: 'utf8'});
    for (const name of await page.locator('.letters tbody td:nth-child(2) a').allInnerTexts()) assert.ok(said.includes(name.trim()), name);
    const folder = path.join(host.folder, 'data/files/VASSEUR/letters', today());
    assert.deepEqual(readFileSync(path.join(folder, 'all.pdf')), bytes, 'the file that send has kept');
    assert.equal(readdirSync(folder).filter(name => name !== 'all.pdf').length, rows);
  });

  it('takes a day and a customer’s folder as archives', async () => {
    const archive = await bytesOf(await page.getByRole('link', {name: 'Archive zip', exact: true}).getAttribute('href'));
    const file = path.join(host.folder, 'day.zip');
    writeFileSync(file, archive.bytes);
    const names = JSON.parse(execFileSync('python3', ['-c', 'import json,sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print(json.dumps(z.namelist()))', file], {encoding: 'utf8'}));
    assert.deepEqual(names.sort(), readdirSync(path.join(host.folder, 'data/files/VASSEUR/letters', today())).sort());
    const customer = await bytesOf(await page.getByRole('link', {name: /^Tout ce qui est classé pour/}).first().getAttribute('href'));
    assert.equal(customer.bytes.subarray(0, 2).toString(), 'PK');
  });

  it('marks letters as posted: nothing ticked is refused; ticked ones, then all that wait', async () => {
    await page.getByRole('button', {name: 'Les courriers cochés sont postés'}).click();
    assert.match(await page.getByRole('alert').innerText(), /Cochez d’abord/);
    await page.locator('input[name=tick]').first().check();
    await page.getByRole('button', {name: 'Les courriers cochés sont postés'}).click();
    await page.waitForURL(/notice=posted/);
    assert.equal(await page.getByText('posté le').count(), 1);
    await page.getByRole('button', {name: /courriers en attente sont postés/}).click();
    await page.waitForURL(/notice=posted/);
    assert.equal(await page.locator('input[name=tick]').count(), 0);
    await page.goto(app('/'));
    assert.equal(await page.getByRole('link', {name: 'Ouvrir les courriers'}).count(), 0);
  });

  it('exports what the filters leave as Excel, with dates and amounts as such', async () => {
    await page.goto(app('/unpaid'));
    const name = (await page.locator('.unpaid-name .fw-bold').first().innerText()).trim();
    await page.goto(app(`/unpaid?party=${encodeURIComponent(name)}`));
    await page.locator('summary', {hasText: 'Exporter'}).click();
    await looks('export-menu');
    const {bytes, headers} = await bytesOf(await page.getByRole('link', {name: 'Fichier Excel', exact: true}).getAttribute('href'));
    assert.match(headers['content-disposition'], /^attachment; filename="unpaid-/);
    const file = path.join(host.folder, 'unpaid.xlsx');
    writeFileSync(file, bytes);
    const cells = execFileSync('/usr/bin/python3', [new URL('../support/read_xlsx.py', import.meta.url).pathname, file], {encoding: 'utf8'}).split('\n').map(line => line.split('\t'));
    const of = column => cells.filter(cell => new RegExp(`^${column}[0-9]+$`).test(cell[1]) && cell[1] !== `${column}1`);
    assert.ok(of('B').length > 0 && of('B').every(cell => cell[2] === 's' && cell[4].includes(name.slice(0, 4))), 'customers');
    assert.ok(of('J').every(cell => cell[2] === 'd') && of('N').every(cell => cell[2] === 'n'), 'due dates and open amounts');
    const csv = await bytesOf(await page.getByRole('link', {name: /une apostrophe/}).getAttribute('href'));
    assert.match(csv.bytes.toString(), /\r\n'/);
    const history = await bytesOf('/apps/payment-reminders/reminders.xlsx');
    assert.equal(history.bytes.subarray(0, 2).toString(), 'PK');
  });

  it('gives a draft in the place of sending, notes it on the invoice, and counts it when it was sent', async () => {
    for (let at = 0; at < 10; ++at) {  // the first customer who may be written to
      await page.goto(app('/unpaid'));
      await page.getByRole('link', {name: /^Relancer /}).nth(at).click();
      const next = page.getByRole('button', {name: /^Continuer/});
      if (await next.count() === 0) continue;
      await next.click();
      if (await page.getByRole('alert').count() === 0) break;
    }
    await looks('remind-with-draft');
    if (await page.locator('input[name=sure]').count()) await page.locator('input[name=sure]').check();
    const subject = await page.inputValue('#subject');
    await page.getByRole('button', {name: 'Prendre un brouillon (.eml)'}).click();
    await page.waitForURL(/drafts\/\d+/);
    await looks('draft');
    const {bytes, headers} = await bytesOf(await page.getByRole('link', {name: 'Télécharger le brouillon (.eml)'}).getAttribute('href'));
    assert.match(headers['content-type'], /message\/rfc822/);
    const file = path.join(host.folder, 'draft.eml');
    writeFileSync(file, bytes);
    const read = JSON.parse(execFileSync('python3', ['-c', 'import email,email.policy,json,sys; m=email.message_from_binary_file(open(sys.argv[1],"rb"),policy=email.policy.default); print(json.dumps({"unsent":m["X-Unsent"],"subject":m["Subject"],"to":str(m["To"]),"files":[p.get_filename() for p in m.iter_attachments()]}))', file], {encoding: 'utf8'}));
    assert.equal(read.unsent, '1');
    assert.equal(read.subject, subject);
    assert.match(read.to, /@/);
    assert.ok(read.files.some(name => name.endsWith('.pdf')), 'the invoice is attached');
    await page.getByRole('button', {name: 'Je l’ai envoyé : le compter comme relance'}).click();
    await page.waitForURL(/messages\/\d+/);
    assert.match(await text(), /envoyée?/);
    await page.locator('main a[href^="/invoices/"]').first().click();
    assert.match(await text(), /Brouillon d’e-mail pris/);
    assert.match(await text(), /compté comme envoyé/);
  });
});
