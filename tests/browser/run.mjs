// Runs every *.test.mjs of this folder, one after the other, with node's own test runner, and ends with "N passed, N failed".
import {readdirSync} from 'node:fs';
import {run} from 'node:test';
import {spec} from 'node:test/reporters';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const wanted = process.argv[2] ?? '';
const files = readdirSync(here).filter(name => name.endsWith('.test.mjs') && name.includes(wanted)).map(name => path.join(here, name));
let passed = 0;
let failed = 0;
const stream = run({files, concurrency: 1, timeout: 400_000});
const counts = data => data.details?.type !== 'suite' && !files.includes(data.name);
stream.on('test:pass', data => { if (counts(data)) ++passed; });
stream.on('test:fail', data => { if (counts(data)) ++failed; });
stream.compose(spec).pipe(process.stdout);
stream.on('end', () => setImmediate(() => {
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}));
