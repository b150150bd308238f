// The format of invoices, as an administrator writes it: with a preview while typing, refused where the law would miss something.
import assert from 'node:assert/strict';
import {after, before, describe, it} from 'node:test';
import {axeOn, shotOf, signIn, startBrowser, startHost} from './host.mjs';

describe('Format of invoices', {concurrency: 1}, () => {
  let host, browser, page;
  const address = () => `${host.url}/settings/invoice-format`;
  const text = () => page.locator('main').innerText();
  const looks = async name => {
    assert.deepEqual(await axeOn(page), [], `axe, ${name}`);
    await shotOf(page, `${name}-1280`);
    await page.setViewportSize({width: 390, height: 844});
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 390, `${name} fits a phone`);
    await page.setViewportSize({width: 1280, height: 1000});
  };
  /** Waits for the preview that follows a change. */
  const previewed = async change => {
    const answer = page.waitForResponse(response => response.url().endsWith('/preview'));
    await change();
    assert.equal((await answer).status(), 200);
  };
  const bytesOf = async number => (await (await page.request.get(`${host.url}/invoices/${number}/pdf`)).body()).toString('latin1');

  before(async () => {
    host = await startHost({customers: 10, invoices: 60});
    browser = await startBrowser();
    page = await (await browser.newContext({locale: 'fr-FR', viewport: {width: 1280, height: 1000}})).newPage();
    await signIn(page, host.url);
  });
  after(async () => {
    await browser?.close();
    assert.equal(await host?.stop(), 0, 'SIGTERM ends the host cleanly');
  });

  it('begins with the invoice of the product, and shows a real invoice while one types', async () => {
    await page.goto(address());
    assert.match(await text(), /Les factures sont celles que le produit dessine/);
    await page.waitForSelector('#preview img.sheet');
    assert.ok(await page.locator('.code-copy .code-field').count() > 20, 'fields are coloured');
    await looks('invoice-format');
    const before = await page.getAttribute('#preview img.sheet', 'src');
    const css = await page.inputValue('#css');
    await previewed(() => page.fill('#css', `${css}\nh1 { color: #b00020 }`));
    await page.waitForSelector('#preview img.sheet');
    assert.notEqual(await page.getAttribute('#preview img.sheet', 'src'), before);
  });

  it('names what is missing or left out, and keeps nothing of it', async () => {
    await page.goto(address());
    const html = await page.inputValue('#html');
    await previewed(() => page.fill('#html', html.replace('{{legal_mentions}}', '')));
    await page.waitForSelector('#preview .is-bad');
    assert.match(await page.locator('#preview').innerText(), /Les mentions légales manquent\u00a0: écrivez {{legal_mentions}}/);
    await page.getByRole('button', {name: 'Enregistrer'}).click();
    await page.waitForSelector('#html-error');
    assert.ok(!(await page.inputValue('#html')).includes('{{legal_mentions}}'), 'what was typed stays');
    await looks('invoice-format-refused');
    await page.goto(address());
    assert.equal(await page.inputValue('#html'), html, 'nothing was kept');
    await previewed(() => page.fill('#css', 'h1 { display: flex }'));
    await page.waitForSelector('#preview .notice-warn');
    assert.match(await page.locator('#preview').innerText(), /CSS, ligne 1/);
  });

  it('makes invoices in it once it is saved, and the product’s again when it is dropped', async () => {
    await page.goto(address());
    const number = await page.inputValue('#invoice');
    const drawn = await bytesOf(number);
    const css = await page.inputValue('#css');
    await page.fill('#css', `${css}\nh1 { color: #b00020 }`);
    await page.getByRole('button', {name: 'Enregistrer'}).click();
    await page.waitForSelector('.notice-ok');
    assert.match(await text(), /Vos factures et avoirs sont faits dans ce format/);
    const own = await bytesOf(number);
    assert.notEqual(own, drawn);
    await page.getByRole('button', {name: 'Revenir à la facture du produit'}).click();
    await page.waitForSelector('.notice-ok');
    assert.equal(await bytesOf(number), drawn);
    await page.getByRole('button', {name: 'Reprendre le format précédent'}).click();
    await page.waitForSelector('.notice-ok');
    assert.equal(await bytesOf(number), own);
    assert.match(await page.inputValue('#css'), /#b00020/);
  });
});
