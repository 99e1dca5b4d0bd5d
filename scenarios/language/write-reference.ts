/** Writes what is made of the schema of study files: the tables of docs/studies.md, and the JSON Schema for editors. */
import { readFileSync, writeFileSync } from 'node:fs';
import { studyJsonSchema } from './json-schema.ts';
import { withTables } from './study-reference.ts';

const document = new URL('../../../docs/studies.md', import.meta.url);
writeFileSync(document, withTables(readFileSync(document, 'utf8')));
const schema = new URL('../../../scenarios/study.schema.json', import.meta.url);
writeFileSync(schema, `${JSON.stringify(studyJsonSchema(), undefined, 2)}\n`);
