import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fingerprintOf, programCode, type ProgramCode } from '../../../scenarios/execution/program-code.ts';
import { simulatorCode } from '../../../scenarios/execution/program-fingerprint.ts';

/** A program whose entry loads b, c and a package; nothing loads d. */
const program = {
  'sim/a.js': "import { b } from './b.js';\nimport 'pack/more.js';\nexport const a = () => b + 1; // one more\n",
  'sim/b.js': "/** Two. */\nexport const b = 2;\nexport { c } from '../protocol/c.js';\n",
  'protocol/c.js': "export const c = await import('./e.js');\n",
  'protocol/e.js': "import './b.js';\n",
  'protocol/b.js': '',
  'protocol/d.js': "export const d = 'd';\n",
  'node_modules/pack/package.json': '{"name": "pack", "version": "1.0.0"}',
};
type Changes = Partial<Record<keyof typeof program, string>>;

describe('code of a program', () => {
  let folder = '';
  before(() => (folder = mkdtempSync(join(tmpdir(), 'rsplab-test-'))));
  after(() => rmSync(folder, { recursive: true }));

  function codeOf(changes: Changes = {}): ProgramCode {
    for (const [file, text] of Object.entries({ ...program, ...changes })) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    return programCode(join(folder, 'sim/a.js'), folder);
  }

  /** Whether results of the program are still those of the changed one. */
  function keepsResults(changes: Changes): boolean {
    return fingerprintOf(codeOf(changes)) === fingerprintOf(codeOf());
  }

  it('covers the modules that are loaded, in any way, and packages', () => {
    const names = ['pack', 'protocol/b.ts', 'protocol/c.ts', 'protocol/e.ts', 'sim/a.ts', 'sim/b.ts'];
    assert.deepEqual(Object.keys(codeOf()), names);
    assert.equal(codeOf()['pack'], '1.0.0');
  });

  it('stays the same when comments change, and how it is laid out', () => {
    const b = '// Another comment.\nexport const b =\n  /* inside */ 2;\nexport { c } from "../protocol/c.js";\n';
    assert.ok(keepsResults({ 'sim/b.js': b.replaceAll('"', "'") }));
    assert.ok(keepsResults({ 'sim/a.js': program['sim/a.js'].replace('// one more', '') }));
  });

  it('is another when a loaded module does something else', () => {
    assert.ok(!keepsResults({ 'sim/b.js': program['sim/b.js'].replace('= 2', '= 3') }));
    assert.ok(
      !keepsResults({ 'protocol/e.js': `${program['protocol/e.js']}globalThis.x = 1;` }),
      'imported dynamically',
    );
    assert.ok(!keepsResults({ 'protocol/b.js': 'globalThis.x = 1;' }), 'imported for its effect');
    assert.ok(!keepsResults({ 'node_modules/pack/package.json': '{"name": "pack", "version": "1.0.1"}' }));
  });

  it('stays the same when a module changes that is not loaded', () => {
    assert.ok(keepsResults({ 'protocol/d.js': "export const d = 'other';\n" }));
  });

  it('of the simulator has what a run needs, and nothing that only reads captures or describes parameters', () => {
    const names = Object.keys(simulatorCode());
    for (const name of ['sim/run/run.ts', 'sim/kernel/ladder-queue.ts', 'protocol/sctp/stack.ts', 'seedrandom'])
      assert.ok(names.includes(name), name);
    for (const name of [
      'protocol/wire/capture/pcapng-reader.ts',
      'sim/models/registrations.ts',
      'sim/kernel/heap-queue.ts',
    ])
      assert.ok(!names.includes(name), name);
  });
});
