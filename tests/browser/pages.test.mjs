// What every page of the host promises, looked at in a browser: nothing that the policy forbids, nothing for axe to say in light
// and in dark, nothing wider than a phone.
import assert from 'node:assert/strict';
import {after, before, describe, it} from 'node:test';
import {axeOn, startBrowser} from './host.mjs';
import {startPreview} from './preview.mjs';

const preview = await startPreview();

describe('Pages of the host with sample data', {concurrency: 1}, () => {
  let browser, page;
  const complaints = [];
  before(async () => {
    browser = await startBrowser();
    // The test itself adds axe; the pages' own policy is watched all the same: its violations are console errors.
    page = await (await browser.newContext({locale: 'fr-FR', bypassCSP: false})).newPage();
    page.on('console', message => { if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`); });
    page.on('pageerror', error => complaints.push(`${error}`));
  });
  after(async () => {
    await browser?.close();
    preview.stop();
  });

  const axe = rules => axeOn(page, rules);

  for (const name of preview.names) {
    it(`${name}: light, dark, and on a phone`, async () => {
      complaints.length = 0;
      await page.setViewportSize({width: 1280, height: 1000});
      await page.goto(`${preview.url}/${name}-light.html`);
      await page.evaluate(() => document.fonts.ready);
      assert.deepEqual(complaints, [], 'errors in the console');
      assert.deepEqual(await axe(), [], 'axe, light');
      await page.setViewportSize({width: 390, height: 844});
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= 390, `the page is ${width} pixels wide on a phone`);
      await page.setViewportSize({width: 1280, height: 1000});
      await page.goto(`${preview.url}/${name}-dark.html`);
      assert.deepEqual(await axe(['color-contrast']), [], 'axe, dark');
    });
  }

  it('folds and unfolds the menu on a phone, without script too', async () => {
    // By keyboard: a click waits for two frames, and Chromium does not always draw a page again whose scripts are off.
    const plain = await (await browser.newContext({javaScriptEnabled: false, viewport: {width: 390, height: 844}})).newPage();
    await plain.goto(`${preview.url}/invoices-light.html`);
    assert.equal(await plain.locator('nav#menu').isVisible(), false);
    await plain.locator('#menu-open').press('Space');
    assert.equal(await plain.locator('nav#menu').isVisible(), true);
    await plain.close();
  });

  it('opens one menu at a time and closes it with Escape', async () => {
    await page.goto(`${preview.url}/invoices-light.html`);
    const menus = page.locator('header details.menu');
    await menus.nth(0).locator('summary').click();
    await menus.nth(1).locator('summary').click();
    assert.equal(await menus.nth(0).getAttribute('open'), null);
    assert.notEqual(await menus.nth(1).getAttribute('open'), null);
    await page.keyboard.press('Escape');
    assert.equal(await menus.nth(1).getAttribute('open'), null);
  });

  it('switches between light and dark at once, and remembers it', async () => {
    await page.goto(`${preview.url}/invoices-light.html`);
    await page.locator('[data-theme-form] button').click();
    assert.equal(await page.locator('html').getAttribute('data-bs-theme'), 'dark');
    assert.match(await page.evaluate(() => document.cookie), /atrium_theme=dark/);
    await page.locator('[data-theme-form] button').click();
    assert.equal(await page.locator('html').getAttribute('data-bs-theme'), 'light');
  });

  it('adds and removes lines of an invoice with fields of their own', async () => {
    await page.goto(`${preview.url}/invoice-form-light.html`);
    const rows = page.locator('#lines > [data-row]');
    const before = await rows.count();
    await page.locator('[data-add-row=lines]').click();
    assert.equal(await rows.count(), before + 1);
    assert.equal(await rows.last().locator('[name=line_description]').inputValue(), '');
    assert.equal(await rows.last().locator('[name=line_quantity]').inputValue(), '1');
    const ids = await page.locator('[id]').evaluateAll(all => all.map(each => each.id));
    assert.equal(new Set(ids).size, ids.length, 'ids stay unique');
    await rows.last().locator('[data-remove-row]').click();
    assert.equal(await rows.count(), before);
  });
});
