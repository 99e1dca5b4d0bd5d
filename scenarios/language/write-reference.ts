/** Writes what is made of the schema of study files: the tables of docs/scenarios.md, and the JSON Schema for editors. */
import { readFileSync, writeFileSync } from 'node:fs';
import { scenarioJsonSchema } from './json-schema.ts';
import { withTables } from './scenario-reference.ts';

const document = new URL('../../../docs/scenarios.md', import.meta.url);
writeFileSync(document, withTables(readFileSync(document, 'utf8')));
const schema = new URL('../../../scenarios/scenario.schema.json', import.meta.url);
writeFileSync(schema, `${JSON.stringify(scenarioJsonSchema(), undefined, 2)}\n`);
