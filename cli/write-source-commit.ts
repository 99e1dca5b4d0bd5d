/** Notes the commit of the checkout for the package that is made of it: a part of `npm pack`. */
import { writeFileSync } from 'node:fs';
import { checkedOut } from './source-commit.ts';

const source = checkedOut(process.cwd());
if (source !== undefined) writeFileSync('dist/source-commit.json', `${JSON.stringify(source)}\n`);
