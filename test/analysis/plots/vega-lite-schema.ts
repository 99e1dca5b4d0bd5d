import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { TopLevelSpec } from 'vega-lite';

const require = createRequire(import.meta.url);

interface Validator {
  (value: unknown): boolean;
  readonly errors?: readonly { readonly instancePath: string; readonly message?: string }[] | null;
}

let validator: Validator | undefined;

/** What Vega-Lite's own schema says against a specification, by which the Vega editor checks it. */
export function schemaFaults(specification: TopLevelSpec): string[] {
  validator ??= vegaLiteSchema();
  validator(JSON.parse(JSON.stringify(specification)));
  return (validator.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`);
}

function vegaLiteSchema(): Validator {
  // A module of CommonJS, whose types do not fit its import.
  const { Ajv } = require('ajv') as {
    readonly Ajv: new (options: object) => { compile(schema: unknown): Validator };
  };
  const file = require.resolve('vega-lite/vega-lite-schema.json');
  return new Ajv({ strict: false, validateFormats: false }).compile(JSON.parse(readFileSync(file, 'utf8')));
}
