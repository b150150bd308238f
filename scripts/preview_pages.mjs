// Pictures of the host's pages with sample data. Called by preview_pages.sh: FOLDER [PAGE…]
import {mkdirSync} from 'node:fs';
import path from 'node:path';
import {startBrowser} from '../tests/browser/host.mjs';
import {startPreview} from '../tests/browser/preview.mjs';

const [out, ...wanted] = process.argv.slice(2);
mkdirSync(out, {recursive: true});
const preview = await startPreview();
const browser = await startBrowser();
const page = await (await browser.newContext({locale: 'fr-FR'})).newPage();
const names = preview.names.filter(name => wanted.length === 0 || wanted.includes(name));
for (const name of names) {
  for (const theme of ['light', 'dark']) {
    for (const width of [1280, 390]) {
      await page.setViewportSize({width, height: width === 390 ? 844 : 800});
      await page.goto(`${preview.url}/${name}-${theme}.html`);
      await page.evaluate(() => document.fonts.ready);
      await page.screenshot({path: path.join(out, `${name}-${theme}-${width}.png`), fullPage: true});
    }
  }
}
await browser.close();
preview.stop();
console.log(`${names.length * 4} pictures in ${out}`);
