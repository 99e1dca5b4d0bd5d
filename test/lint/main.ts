// A part of `npm run lint`: what TypeScript finds for locals and knip for exports, for members; and equal names.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { equalNames } from './equal-names.ts';
import { unusedMembers } from './unused-members.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const project = join(root, 'test/lint/tsconfig.whole.json');

function report(faults: readonly string[], remedy: string): void {
  if (faults.length === 0) return;
  for (const fault of faults) console.error(fault);
  console.error(remedy);
  process.exitCode = 1;
}

report(unusedMembers(project, root), 'Remove them, or say who reads them by @internal (tests) or @public (others).');
report(equalNames(project, root), 'Give different things names of their own.');
