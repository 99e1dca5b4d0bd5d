// `npm run docs`: pages of all that the package exports, of its docstrings.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exportedByPackage } from './exported.ts';
import { apiPages } from './pages.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = join(root, 'docs/api');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
for (const [file, text] of apiPages(exportedByPackage(root))) writeFileSync(join(folder, file), text);
console.log('docs/api/README.md');
