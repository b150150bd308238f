// The app store as an administrator lives with it: look at an app, install it, remove it with its data, keep the archive; developer mode and
// safe mode, which every page says.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {axeOn, shotOf, signIn, startBrowser, startHost, store} from './host.mjs';

let browser;
before(async () => { browser = await startBrowser(); });
after(() => browser?.close());

async function visitor(host, viewport = {width: 1280, height: 900}) {
  const page = await (await browser.newContext({locale: 'fr-FR', viewport, acceptDownloads: true})).newPage();
  await signIn(page, host.url);
  return page;
}

const fitsItsWindow = page => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
const said = async page => (await page.locator('main').innerText()).replace(/\s+/g, ' ');

test('an app is looked at, installed, and removed with its data, which can be downloaded', async () => {
  const host = await startHost({customers: 10, invoices: 30});
  try {
    const page = await visitor(host);
    await page.goto(`${host.url}/store/payment-reminders`);
    assert.ok(await page.locator('.shot img').count() >= 5, 'the page shows screenshots');
    for (const picture of await page.locator('.shot img').all()) {
      await picture.scrollIntoViewIfNeeded();
      await page.waitForFunction(image => image.complete && image.naturalWidth > 600, await picture.elementHandle());
    }
    assert.match(await said(page), /SDK \^1\.0/);
    await shotOf(page, 'store-app');
    assert.deepEqual(await axeOn(page), []);
    const phone = await visitor(host, {width: 390, height: 844});
    await phone.goto(`${host.url}/store/payment-reminders`);
    assert.ok(await fitsItsWindow(phone), 'nothing is wider than a telephone');
    await shotOf(phone, 'store-app-phone');

    await page.goto(`${host.url}/store/payment-notes`);
    await page.click('.inst a.btn-primary');
    await page.click('main button[type=submit]');
    await page.goto(`${host.url}/invoices`);
    await page.locator('main tbody a').first().click();
    await page.fill('form[action="/apps/payment-notes/add"] [name=text]', 'Rappelle vendredi');
    await page.click('form[action="/apps/payment-notes/add"] button');
    await page.goto(`${host.url}/store/payment-notes`);
    assert.match(await said(page), /La version 1\.0\.0 est installée/);
    await page.goto(`${host.url}/store/payment-notes/manage`);
    assert.match(await said(page), /Une archive en est d’abord faite/);
    await page.check('#delete');
    await page.click('form[action="/store/payment-notes/uninstall"] button[type=submit]');
    assert.match(await said(page), /Ce qu’elle avait conservé est dans une archive/);
    await shotOf(page, 'store-export');
    assert.deepEqual(await axeOn(page), []);
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('a[download]')]);
    assert.match(download.suggestedFilename(), /^payment-notes_1\.0\.0_\d{8}T\d{6}Z\.zip$/);
    const {readFileSync} = await import('node:fs');
    assert.match(readFileSync(await download.path(), 'utf8'), /Rappelle vendredi/);
    const listed = JSON.parse(host.command(['app', 'exports', 'list', '--json']));
    assert.equal(listed.length, 1);
    await page.click('details:has(form[action$="/remove"]) summary');
    await page.click('form[action$="/remove"] button');
    assert.match(await said(page), /L’export est retiré/);
    assert.equal(JSON.parse(host.command(['app', 'exports', 'list', '--json'])).length, 0);
  } finally {
    await host.stop();
  }
});

test('developer mode is said on every page from the moment it is switched on, and a page ends it', async () => {
  const host = await startHost({customers: 5, invoices: 5, serve: () => ['--developer']});
  try {
    const page = await visitor(host);
    for (const path of ['/', '/invoices', '/apps', '/settings/stores']) {
      await page.goto(host.url + path);
      assert.match(await said(page), /Mode développeur/, path);
    }
    await shotOf(page, 'developer-mode');
    assert.deepEqual(await axeOn(page), []);
    await page.click('form[action="/settings/stores/developer"] button');
    await page.goto(host.url);
    assert.doesNotMatch(await said(page), /Mode développeur/);
    assert.equal(JSON.parse(host.command(['app', 'developer', '--json'])).developer_mode, false);
  } finally {
    await host.stop();
  }
});

test('in safe mode every page says that no app runs, and how to leave it', async () => {
  const host = await startHost({customers: 5, invoices: 5, serve: () => ['--safe-mode']});
  try {
    host.command(['app', 'install', 'payment-reminders', '--yes']);
    const page = await visitor(host);
    for (const path of ['/', '/customers', '/store/payment-reminders/manage']) {
      await page.goto(host.url + path);
      assert.match(await said(page), /Mode sans échec : aucune application ne fonctionne.*--safe-mode/, path);
    }
    await shotOf(page, 'safe-mode');
    assert.deepEqual(await axeOn(page), []);
    assert.equal((await page.goto(`${host.url}/apps/payment-reminders/`)).status(), 404);
  } finally {
    await host.stop();
  }
});

test('trust is taken back from the command line, and the host that serves follows within seconds', async () => {
  const host = await startHost({customers: 5, invoices: 5});
  const answer = args => JSON.parse(host.command([...args, '--json']));
  try {
    const page = await visitor(host);
    const becomes = async wanted => {
      for (let attempt = 0; attempt < 60; ++attempt) {
        if ((await page.goto(`${host.url}/apps/payment-notes/`)).status() === wanted) return;
        await new Promise(resolve => setTimeout(resolve, 200));
      }
      assert.fail(`the app's page does not become ${wanted}`);
    };
    host.command(['app', 'install', 'payment-notes', '--yes']);
    await becomes(200);
    const {key} = answer(['app', 'publishers'])[0];
    assert.match(host.command(['app', 'untrust', key]), /is not trusted any more; stopped: payment-notes/);
    await becomes(404);
    const shown = answer(['app', 'show', 'payment-notes']);
    assert.equal(shown.state, 'failed');
    assert.match(shown.problem, /which is not trusted here/);
    assert.match(shown.last_error.sentence, /which is not trusted here/);
    assert.match(host.command(['app', 'list']), /last error: .*, at its start: /);
    host.command(['app', 'trust', `${store}/publisher.pub`]);
    await becomes(200);
    assert.throws(() => host.command(['app', 'revoke', key, '--reason', 'stolen']), /for good.*say --yes/);
    assert.throws(() => host.command(['app', 'revoke', 'payment-notes', '--version', 'new', '--reason', 'x', '--yes']), /is no version/);
    host.command(['app', 'revoke', 'payment-notes', '--version', '1.0.0', '--reason', 'it loses notes', '--yes']);
    await becomes(404);
    await page.goto(`${host.url}/store/payment-notes/manage`);
    assert.match(await said(page), /a été révoquée : it loses notes/);
    await shotOf(page, 'store-revoked');
    host.command(['app', 'revoke', key, '--reason', 'stolen', '--yes']);
    assert.equal(answer(['app', 'publishers'])[0].state, 'revoked');
    assert.throws(() => host.command(['app', 'trust', `${store}/publisher.pub`]), /was revoked: stolen/);
    assert.throws(() => host.command(['app', 'verify', 'nothing.hostapp']), /there is no file nothing\.hostapp/);
  } finally {
    await host.stop();
  }
});
