/**
 * Writes what is made of the schema of study files and of the studies that come with the program: tables of documents, and
 * the JSON Schema for editors.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { withImportTables } from '../import/import-reference.ts';
import { studyJsonSchema } from './json-schema.ts';
import { withTables } from './study-reference.ts';

for (const path of ['README.md', 'docs/studies.md']) {
  const document = new URL(`../../../${path}`, import.meta.url);
  writeFileSync(document, withTables(readFileSync(document, 'utf8')));
}
const forImporters = new URL('../../../docs/simproctc.md', import.meta.url);
writeFileSync(forImporters, withImportTables(readFileSync(forImporters, 'utf8')));
const schema = new URL('../../../scenarios/study.schema.json', import.meta.url);
writeFileSync(schema, `${JSON.stringify(studyJsonSchema(), undefined, 2)}\n`);
