// Word documents, printing a reminder from an invoice, texts of another system: as an accountant does it.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, describe, it} from 'node:test';
import {axeOn, shotOf, signIn, startBrowser, startHost} from './host.mjs';

// As somebody edits a template in Word: argv[1] with one word more becomes argv[2].
const withOneWordMore = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as old, zipfile.ZipFile(sys.argv[2], 'w', zipfile.ZIP_DEFLATED) as new:
    for name in old.namelist():
        content = old.read(name)
        new.writestr(name, content.replace(b'</w:t>', b' maison</w:t>', 1) if name == 'word/document.xml' else content)
`;

describe('Word and paper', {concurrency: 1}, () => {
  let host, browser, page;
  const app = address => `${host.url}/apps/payment-reminders${address}`;
  const text = () => page.locator('main').innerText();
  const looks = async name => {
    assert.deepEqual(await axeOn(page), [], `axe, ${name}`);
    await shotOf(page, `${name}-1280`);
    await page.setViewportSize({width: 390, height: 844});
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 390, `${name} fits a phone`);
    await shotOf(page, `${name}-390`);
    await page.setViewportSize({width: 1280, height: 1000});
  };
  /** The file that a click downloads. */
  const downloaded = async click => {
    const [download] = await Promise.all([page.waitForEvent('download'), click()]);
    return {name: download.suggestedFilename(), bytes: readFileSync(await download.path())};
  };

  before(async () => {
    host = await startHost({customers: 30, invoices: 200});
    await host.install();
    host.activate({active: false});
    browser = await startBrowser();
    const context = await browser.newContext({locale: 'fr-FR', viewport: {width: 1280, height: 1000}, acceptDownloads: true});
    page = await context.newPage();
    await signIn(page, host.url);
  });
  after(async () => {
    await browser?.close();
    assert.equal(await host?.stop(), 0, 'SIGTERM ends the host cleanly');
  });

  it('takes a template of one’s own, refuses what is none, and keeps the choice', async () => {
    await page.goto(app('/word'));
    await looks('word');
    const shipped = await downloaded(() => page.locator('a[href$="shipped.docx"]').click());
    assert.equal(shipped.bytes.subarray(0, 2).toString(), 'PK');

    const wrong = path.join(host.folder, 'faux.docx'), right = path.join(host.folder, 'Lettre maison.docx');
    writeFileSync(wrong, 'bonjour');
    const same = path.join(host.folder, 'le même.docx');
    writeFileSync(same, shipped.bytes);
    const edited = spawnSync('python3', ['-c', withOneWordMore, same, right], {encoding: 'utf8'});
    assert.equal(edited.status, 0, edited.stderr);
    await page.setInputFiles('#document', wrong);
    await page.fill('#name', 'Essai');
    await page.getByRole('button', {name: 'L’examiner et l’ajouter'}).click();
    await page.waitForSelector('[role=alert]');
    assert.match(await text(), /n’est pas un fichier Word/);
    assert.equal(await page.inputValue('#name'), 'Essai', 'what was typed stays');
    await looks('word-refused');
    await page.setInputFiles('#document', same);
    await page.getByRole('button', {name: 'L’examiner et l’ajouter'}).click();
    await page.waitForSelector('text=est le même que le modèle');

    await page.fill('#name', '');
    await page.setInputFiles('#document', right);
    await page.getByRole('button', {name: 'L’examiner et l’ajouter'}).click();
    await page.waitForSelector('text=Lettre maison');
    await page.getByRole('radio', {name: /Lettre maison/}).check();
    await page.check('input[name=beside]');
    await page.getByRole('button', {name: 'Enregistrer le choix'}).click();
    await page.waitForURL(/notice=saved/);
    assert.ok(await page.getByRole('radio', {name: /Lettre maison/}).isChecked());
    assert.ok(await page.isChecked('input[name=beside]'));
  });

  it('makes one document of the ticked invoices, and nothing leaves', async () => {
    await page.goto(app('/unpaid'));
    for (const at of [0, 1]) await page.locator('[data-check-within]').nth(at).check();
    await page.getByRole('button', {name: 'Document Word'}).click();
    await page.waitForURL(/word-document/);
    assert.match(await text(), /\d+ courriers?/);
    assert.match(await text(), /rien ne compte comme relance/);
    await looks('word-document');
    const file = await downloaded(() => page.getByRole('button', {name: 'Télécharger le document Word'}).click());
    assert.match(file.name, /^reminders-\d{4}-\d\d-\d\d\.docx$/);
    assert.equal(file.bytes.subarray(0, 2).toString(), 'PK');
    await page.selectOption('#word', '0');
    const other = await downloaded(() => page.getByRole('button', {name: 'Télécharger le document Word'}).click());
    assert.equal(other.bytes.subarray(0, 2).toString(), 'PK', 'the page stays, and gives another file');
    const outbox = JSON.parse(host.command(['job', 'run', 'payment-reminders/send', '--company', 'VASSEUR', '--json'])).outbox;
    assert.equal(Number(outbox.sent ?? 0) + Number(outbox.queued ?? 0) + Number(outbox.ready ?? 0), 0);
  });

  it('prints a reminder from an invoice, edited in place, once, and the story says so', async () => {
    await page.goto(app('/unpaid'));
    await page.locator('.unpaid-row summary').first().click();
    await page.locator('.unpaid-lines a').first().click();
    const invoice = page.url();
    await page.getByRole('link', {name: 'Imprimer une relance'}).click();
    await page.waitForURL(/print/);
    await looks('print');
    const subject = await page.inputValue('#subject');
    assert.ok(subject.length > 5);
    await page.fill('#text', 'Madame, Monsieur,\n\nécrit à la main : « été ».\n\nBien à vous.');
    await page.fill('#signature', 'Anne, comptabilité');
    const draft = await downloaded(() => page.getByRole('button', {name: 'Voir le PDF'}).click());
    assert.equal(draft.bytes.subarray(0, 4).toString(), '%PDF');
    // A refusal keeps what was typed.
    await page.fill('#subject', '');
    await page.getByRole('button', {name: /^Imprimer/}).click();
    await page.waitForSelector('[role=alert]');
    assert.match(await text(), /Rien n’a été imprimé/);
    assert.match(await page.inputValue('#text'), /écrit à la main/);
    assert.equal(await page.inputValue('#signature'), 'Anne, comptabilité');
    await looks('print-refused');
    await page.fill('#subject', subject);
    if (await page.locator('input[name=sure]').count()) await page.check('input[name=sure]');
    await page.getByRole('button', {name: /^Imprimer/}).click();
    await page.waitForURL(/messages\/\d+\?notice=printed/);
    assert.match(await text(), /imprimée/);
    assert.match(await text(), /écrit à la main/);
    await looks('printed');
    // The browser shows it: it is read as the browser reads it.
    const pdf = await page.request.get(host.url + await page.getByRole('link', {name: /Ouvrir le courrier \(PDF\)/}).getAttribute('href'));
    assert.equal((await pdf.body()).subarray(0, 4).toString(), '%PDF');
    const word = await downloaded(() => page.getByRole('link', {name: 'Ouvrir le courrier dans Word'}).click());
    assert.equal(word.bytes.subarray(0, 2).toString(), 'PK');
    await page.goto(invoice);
    assert.match(await text(), /imprimée/);
    assert.match(await text(), /à la main, par demo/);
  });

  it('translates a text that is pasted from another system, and names what it does not know', async () => {
    await page.goto(app('/templates'));
    await page.locator('a[href*="/templates/template?id="]').first().click();
    await page.locator('summary', {hasText: 'Coller un texte d’un autre logiciel'}).click();
    await page.fill('#foreign', 'Objet : Facture #REF#\n\nBonjour %(partner_name)s,\nvous nous devez [[montant du]] et #CHIEN#.');
    await page.getByRole('button', {name: 'Le traduire dans le message'}).click();
    await page.waitForSelector('[role=status]');
    assert.match(await text(), /Inconnu ici : #CHIEN#/);
    assert.equal(await page.inputValue('#subject'), 'Facture #REF#');
    assert.match(await page.inputValue('#body'), /Bonjour \{\{customer\.name\}\},\nvous nous devez \{\{total\.open\}\}/);
    await looks('pasted');
  });
});
