// Pictures of every page that links lead to, in French and English, wide and on a phone: node every_page.mjs FOLDER.
// Follows links from the home pages, one page of each kind (numbers and codes aside), and says of each what axe finds and whether it
// is wider than its window. Ends with 1 when anything was found. A serving host may be given: EVERY_PAGE_URL (demo / atrium-demo).
import {mkdirSync} from 'node:fs';
import path from 'node:path';
import {axeOn, signIn, startBrowser, startHost} from './host.mjs';

const folder = process.argv[2];
if (!folder) throw new Error('usage: node every_page.mjs FOLDER');
mkdirSync(folder, {recursive: true});
const most = Number(process.env.EVERY_PAGE_MOST ?? 200);
const variants = [
  {name: 'fr-wide', locale: 'fr-FR', viewport: {width: 1280, height: 900}},
  {name: 'fr-phone', locale: 'fr-FR', viewport: {width: 390, height: 844}, isMobile: true},
  {name: 'en-wide', locale: 'en-GB', viewport: {width: 1280, height: 900}},
  {name: 'en-phone', locale: 'en-GB', viewport: {width: 390, height: 844}, isMobile: true},
];

/** Pages of one kind have one name: what tells two customers apart is left out, and so are filters, but not what a page is about. */
function kindOf(address) {
  const url = new URL(address);
  const parts = url.pathname.split('/').filter(Boolean).map(part => (/\d/.test(decodeURIComponent(part)) ? 'N' : part));
  const about = url.pathname.includes('/compare') ? [] : [...url.searchParams.keys()].filter(key => ['id', 'level', 'row', 'code', 'day'].includes(key)).sort();
  return [...parts, ...about].join('_') || 'home';
}

const isFile = address => /\.(pdf|xlsx|csv|zip|eml|docx|json|svg|png)$/.test(new URL(address).pathname) || /\/(pdf|zip|export|draft|letter)$/.test(new URL(address).pathname);

let host = null;
let base = process.env.EVERY_PAGE_URL;
if (!base) {
  host = await startHost({customers: 60, invoices: 500, serve: port => ['--public-url', `http://127.0.0.1:${port}`]});
  await host.install();
  host.activate();
  host.command(['job', 'run', 'payment-reminders/daily', '--company', 'VASSEUR']);
  base = host.url;
}
const browser = await startBrowser();
let found = 0;
const complain = sentence => { ++found; console.log(sentence); };
try {
  const contexts = [];
  for (const variant of variants) {
    const context = await browser.newContext(variant);
    const page = await context.newPage();
    await signIn(page, base);
    contexts.push({variant, page});
  }
  const first = contexts[0].page;
  const kinds = new Map();
  const queue = ['/', '/apps/payment-reminders/', '/apps/payment-reminders/settings', '/settings/company', '/settings/invoice-format', '/apps', '/mail-catcher'].map(each => base + each);
  while (queue.length > 0 && kinds.size < most) {
    const address = queue.shift();
    const kind = kindOf(address);
    if (kinds.has(kind)) continue;
    kinds.set(kind, address);
    const answer = await first.goto(address, {waitUntil: 'load'}).catch(error => complain(`${address}: ${error.message}`));
    if (!answer) continue;
    if (answer.status() >= 400) {
      complain(`${address}: ${answer.status()}`);
      continue;
    }
    if (!(answer.headers()['content-type'] ?? '').startsWith('text/html')) continue;
    const links = await first.$$eval('a[href]', all => all.filter(each => !each.hasAttribute('download')).map(each => each.href));
    for (const link of links)
      if (link.startsWith(base) && !isFile(link) && !link.includes('logout') && !kinds.has(kindOf(link))) queue.push(link.split('#')[0]);
    for (const {variant, page} of contexts) {
      if (page !== first) await page.goto(address, {waitUntil: 'load'});
      await page.screenshot({path: path.join(folder, `${kind.slice(0, 120)}.${variant.name}.png`), fullPage: true});
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wider > 1) complain(`${kind} (${variant.name}): ${wider} px wider than the window`);
      if (variant.name === 'fr-wide' || variant.name === 'en-phone')
        for (const violation of await axeOn(page)) complain(`${kind} (${variant.name}): ${violation}`);
    }
  }
  console.log(`${kinds.size} pages in ${variants.length} ways in ${folder}, ${found} complaints`);
} finally {
  await browser.close();
  await host?.stop();
}
process.exitCode = found > 0 ? 1 : 0;
