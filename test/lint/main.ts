// A part of `npm run lint`: what TypeScript finds for locals and knip for exports, for members.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unusedMembers } from './unused-members.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const faults = unusedMembers(join(root, 'test/lint/tsconfig.whole.json'), root);
for (const fault of faults) console.error(fault);
if (faults.length > 0) {
  console.error('Remove them, or say who reads them by @internal (tests) or @public (others).');
  process.exitCode = 1;
}
