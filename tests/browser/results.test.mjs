// What came of reminding: the page of results has its figures from what was sent and paid, as tables that can be read and copied.
import assert from 'node:assert/strict';
import path from 'node:path';
import {after, before, describe, it} from 'node:test';
import {axeOn, signIn, startBrowser, startHost} from './host.mjs';

describe('Results', {concurrency: 1}, () => {
  let host, browser, page;
  const axe = rules => axeOn(page, rules);
  const rowsOf = async title => page.locator('section', {has: page.getByRole('heading', {name: title})}).locator('tbody tr').allInnerTexts();

  before(async () => {
    host = await startHost();
    await host.install();
    host.activate();
    browser = await startBrowser();
    page = await (await browser.newContext({locale: 'fr-FR', viewport: {width: 1280, height: 1000}})).newPage();
    await signIn(page, host.url);
  });
  after(async () => {
    await browser?.close();
    assert.equal(await host?.stop(), 0, 'SIGTERM ends the host cleanly');
  });

  it('says when figures come while nothing has left', async () => {
    await page.goto(`${host.url}/apps/payment-reminders/`);
    await page.getByRole('link', {name: 'Résultats'}).click();
    await page.waitForURL(/results/);
    assert.match(await page.locator('main').innerText(), /Aucune relance n’est encore partie/);
    assert.deepEqual(await axe(), [], 'axe');
  });

  it('shows what each level brought in, and the aged balance as the ERP has it', async () => {
    const past = new Date(Date.now() - 20 * 864e5).toISOString().slice(0, 10);
    host.command(['job', 'run', 'payment-reminders/daily', '--company', 'VASSEUR', '--as-of', past]);
    await page.goto(`${host.url}/apps/payment-reminders/results`);
    assert.ok((await rowsOf('Ce que rapporte chaque niveau')).length > 0);
    const ages = await rowsOf(/Balance âgée \(EUR\)/);
    assert.equal(ages.length, 5);
    assert.match(ages[4], /Plus de 90 jours/);
    assert.equal((await rowsOf(/DSO\) \(EUR\)/)).length, 12);
    assert.deepEqual(await axe(), [], 'axe');
    if (process.env.SCREENSHOTS) await page.screenshot({path: path.join(process.env.SCREENSHOTS, 'results-1280.png'), fullPage: true});
  });

  it('fits a phone, and can be read in the dark', async () => {
    await page.setViewportSize({width: 390, height: 844});
    await page.emulateMedia({colorScheme: 'dark'});
    await page.goto(`${host.url}/apps/payment-reminders/results`);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 390);
    assert.deepEqual(await axe(['color-contrast']), [], 'axe, dark');
    if (process.env.SCREENSHOTS) await page.screenshot({path: path.join(process.env.SCREENSHOTS, 'results-390.png'), fullPage: true});
  });

  it('is only for those who are signed in', async () => {
    const stranger = await (await browser.newContext()).newPage();
    await stranger.goto(`${host.url}/apps/payment-reminders/results`);
    assert.match(stranger.url(), /login/);
  });
});
