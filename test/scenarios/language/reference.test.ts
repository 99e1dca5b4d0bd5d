import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { parse } from 'yaml';
import { z } from 'zod';
import { withImportTables } from '../../../scenarios/import/import-reference.ts';
import { studyJsonSchema } from '../../../scenarios/language/json-schema.ts';
import { parameterCatalogue } from '../../../scenarios/language/parameter-catalogue.ts';
import { readStudy } from '../../../scenarios/language/read-study.ts';
import { withTables } from '../../../scenarios/language/study-reference.ts';
import { loadStudy, studyNames } from '../../../scenarios/language/study-catalogue.ts';

const root = new URL('../../../../', import.meta.url);

function textOf(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

/** The JSON Schema as a validator. */
const schema = z.fromJSONSchema(JSON.parse(textOf('scenarios/study.schema.json')) as z.core.JSONSchema.JSONSchema);

describe('docs/studies.md', () => {
  const document = textOf('docs/studies.md');

  it('is up to date (else: npm run reference)', async () => {
    const file = new URL('docs/studies.md', root).pathname;
    const options = await resolveConfig(file);
    assert.equal(await format(withTables(document), { ...options, filepath: file }), document);
  });

  it('names every parameter with its RSPSIM name', () => {
    for (const { name, rspsim } of parameterCatalogue) {
      assert.match(document, new RegExp(`\\n\\| \`${name}\` `));
      if (rspsim !== undefined) assert.ok(document.includes(`| ${rspsim} `), rspsim);
    }
  });

  it('has examples that can be read', () => {
    const [example] = /(?<=```yaml\n)[^]*?(?=```)/.exec(document) ?? [''];
    assert.equal(readStudy('example.yaml', example).name, 'my-study');
    assert.ok(schema.safeParse(parse(example)).success);
  });
});

describe('docs/simproctc.md', () => {
  const document = textOf('docs/simproctc.md');

  it('has the names that the import goes by (else: npm run reference)', async () => {
    const file = new URL('docs/simproctc.md', root).pathname;
    const options = await resolveConfig(file);
    assert.equal(await format(withImportTables(document), { ...options, filepath: file }), document);
    for (const name of ['variables', 'functions', 'model', 'scalars'])
      assert.match(document, new RegExp(`<!-- table ${name} -->\\n\\n\\|`));
  });
});

describe('JSON Schema of study files', () => {
  it('is up to date (else: npm run reference)', () => {
    const written: unknown = JSON.parse(textOf('scenarios/study.schema.json'));
    assert.deepEqual(written, JSON.parse(JSON.stringify(studyJsonSchema())));
  });

  it('knows expressions and ranges', () => {
    const accepted = (more: object): boolean => schema.safeParse({ name: 'a', title: 'A', seeds: 3, ...more }).success;
    const plot = { name: 'p', title: 'P', y: 'utilization', x: 'puToPeRatio' };
    assert.ok(
      accepted({ parameters: { peUptime: '5 * requestSize / capacity', lanDelay: 'wanDelay', duration: '2 h' } }),
    );
    assert.ok(
      accepted({
        sweep: { lanDelay: { from: 0, to: '1 s', step: 50 }, peUptime: [3, { from: 4, to: 5 }, '3 * duration'] },
      }),
    );
    assert.ok(accepted({ quick: { lanDelay: { from: 1, to: 100, points: 3, log: true } } }));
    assert.ok(accepted({ plots: [{ ...plot, y: 'Idle = 1 - utilization', color: 'requestSize / capacity' }] }));
    assert.ok(accepted({ seeds: { metric: ['sum(failovers) / sum(cookies)'], relative: 0.1, maximum: 9 } }));
    for (const wrong of [
      { parameters: { peUptime: '5 parsecs' } },
      { parameters: { policy: '5 * duration' } },
      { sweep: { lanDelay: { from: 0 } } },
      { sweep: { lanDelay: { from: 0, to: 3, stop: 5 } } },
      { sweep: { policy: { from: 0, to: 3 } } },
      { plots: [{ ...plot, y: 'utilisation' }] },
      { plots: [{ ...plot, x: 'utilization' }] },
    ])
      assert.ok(!accepted(wrong), JSON.stringify(wrong));
  });

  it('accepts all studies of the program, which name it for editors', () => {
    for (const name of studyNames()) {
      const { path = '' } = loadStudy(name);
      const text = readFileSync(path, 'utf8');
      const [, named = ''] = /^# yaml-language-server: \$schema=(.+)\n/.exec(text) ?? [];
      assert.equal(resolve(dirname(path), named), new URL('scenarios/study.schema.json', root).pathname);
      const outcome = schema.safeParse(parse(text));
      assert.ok(outcome.success, `${name}: ${outcome.error?.message}`);
    }
  });

  const base = { name: 'mine', title: 'Mine', seeds: 1 };
  const good: readonly object[] = [
    { seeds: [1, 5] },
    { seeds: { metric: 'utilization', relative: 0.1, maximum: 9 } },
    { parameters: { warmup: '15 min', peUptime: 'never', requestInterval: 'auto' } },
    { skip: [{ policy: 'Random', puToPeRatio: { below: 3 } }, { policy: { not: ['LeastUsed'] } }] },
    { parameters: { capacities: [2e6, 1e6] }, only: [{ capacities: [2e6, 1e6] }] },
    { sweep: { capacities: [[2e6, 1e6], '[1000000]', 'none'] } },
    { components: true, distributions: ['startup_time'] },
    { components: { element: ['work'], registrar: true } },
    { plots: [{ name: 'a', title: 'A', mark: 'ecdf', y: 'handling_time' }] },
    { plots: [{ name: 'a', title: 'A', components: 'element', y: 'work', x: 'number' }] },
    { plots: [{ name: 'a', title: 'A', y: 'queue_length', x: 'time' }] },
  ];
  for (const part of good)
    it(`accepts ${JSON.stringify(part)}, as the program does`, () => {
      assert.ok(schema.safeParse({ ...base, ...part }).success);
      readStudy('mine.yaml', JSON.stringify({ ...base, ...part }));
    });

  const bad: readonly object[] = [
    { seeds: 0 },
    { seeds: { metric: 'utilisation', relative: 0.1, maximum: 9 } },
    { parameters: { lanDealy: 1 } },
    { parameters: { warmup: '15 parsec' } },
    { parameters: { policy: 'Best' } },
    { sweep: { policy: [] } },
    { parameters: { capacities: [1e6, 0] } },
    { parameters: { capacities: [] } },
    { sweep: { capacities: [2e6, 1e6] } },
    { skip: [{ policy: { below: 3 } }] },
    { skip: [{}] },
    { plots: [{ name: 'a', title: 'A', y: 'utilization' }] },
    { components: ['elements'] },
    { distributions: ['utilization'] },
  ];
  for (const part of bad)
    it(`refuses ${JSON.stringify(part)}, as the program does`, () => {
      assert.ok(!schema.safeParse({ ...base, ...part }).success);
      assert.throws(() => readStudy('mine.yaml', JSON.stringify({ ...base, ...part })));
    });
});
