// `npm run docs`: pages of all that the package exports, of its docstrings.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exportedBy } from './exported.ts';
import { apiPages } from './pages.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = join(root, 'docs/api');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
for (const [file, text] of apiPages(
  exportedBy(join(root, 'test/api-pages/tsconfig.declarations.json'), join(root, 'dist')),
))
  writeFileSync(join(folder, file), text);
console.log('docs/api/README.md');
