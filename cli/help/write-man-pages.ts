/** Writes the man pages of the program into a folder: `npm run man`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageVersion } from '../package-version.ts';
import { rsplabProgram } from '../program.ts';
import { describeCommand } from './command-tree.ts';
import { manPages } from './man-page.ts';

const [folder = 'dist/man'] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
// As builds that are to be the same again have it.
const { SOURCE_DATE_EPOCH: seconds } = process.env;
const date = (seconds === undefined ? new Date() : new Date(1000 * Number(seconds))).toISOString().slice(0, 10);
const edition = { program: 'rsplab', version: packageVersion(), date };
for (const [file, page] of manPages(describeCommand(rsplabProgram()), edition)) writeFileSync(join(folder, file), page);
