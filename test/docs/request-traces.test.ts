import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';
import { TEST_TIMEOUT } from '../native/patience.ts';

const main = fileURLToPath(new URL('../../cli/main.js', import.meta.url));
const document = readFileSync(new URL('../../../docs/studies.md', import.meta.url), 'utf8');
const [, section = ''] = /^### Requests from a file\n([^]*?)^### /m.exec(document) ?? [];

describe('docs/studies.md, requests from a file', function () {
  this.timeout(TEST_TIMEOUT);
  let folder = '';

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    for (const [, name = '', text = ''] of section.matchAll(/^```\w+ (\S+)\n([^]*?)^```$/gm))
      writeFileSync(join(folder, name), text);
    rsplab('run', 'replay.yaml', '--out', 'results');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  function call(words: readonly string[], cwd: string) {
    return spawnSync(process.execPath, [main, ...words], { cwd, encoding: 'utf8' });
  }

  function rsplab(...words: readonly string[]): string {
    const { status, stdout, stderr } = call(words, folder);
    assert.equal(status, 0, stderr);
    return stdout + stderr;
  }

  it('has an example whose requests all come, in each run', () => {
    const words = ['table', 'results', '--runs', '--metric', 'requests_generated', '--format', 'csv'];
    const lines = call(words, folder).stdout.trim().split('\n');
    assert.equal(lines.length, 1 + 6);
    for (const line of lines.slice(1)) assert.match(line, /,4(,|$)/);
  });

  it('is known to show, plan and trace', () => {
    assert.match(rsplab('show', 'replay.yaml'), /requestTrace .*arrivals\.csv/);
    assert.match(rsplab('trace', 'replay.yaml', '--log', 'log.jsonl', '--until', '650'), /log\.jsonl: \d+ events/);
  });

  it('refuses a real run, with the reason', () => {
    const { status, stderr } = call(['validate', 'replay.yaml'], folder);
    assert.notEqual(status, 0);
    assert.match(stderr, /requestTrace=arrivals\.csv .*users of real deployments draw their requests/);
  });

  it('is bundled with its file, and repeated to the byte elsewhere', () => {
    rsplab('bundle', 'results', '--out', 'replay.zip');
    const place = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    try {
      for (const [name, content] of Object.entries(unzipSync(readFileSync(join(folder, 'replay.zip'))))) {
        mkdirSync(dirname(join(place, name)), { recursive: true });
        writeFileSync(join(place, name), content);
      }
      const unpacked = join(place, 'replay');
      assert.equal(call(['run', 'study.yaml', '--out', 'again'], unpacked).status, 0);
      const [first, second] = ['results', 'again'].map((name) => readFileSync(join(unpacked, name, 'runs.arrow')));
      assert.deepEqual(second, first);
    } finally {
      rmSync(place, { recursive: true, force: true });
    }
  });

  it('does runs again when the file has changed, and records what was run when it is gone', () => {
    const manifest = (): { readonly inputs: unknown; readonly lastSession: { readonly runs: number } } =>
      JSON.parse(readFileSync(join(folder, 'changing', 'manifest.json'), 'utf8'));
    writeFileSync(join(folder, 'changing.csv'), 'time\n1\n');
    const run = ['run', 'replay.yaml', '--set', 'requestTrace=changing.csv', '--out', 'changing'];
    rsplab(...run);
    const { inputs } = manifest();
    writeFileSync(join(folder, 'changing.csv'), 'time\n1\n2\n');
    rsplab(...run);
    assert.equal(manifest().lastSession.runs, 6);
    assert.notDeepEqual(manifest().inputs, inputs);
    rmSync(join(folder, 'changing.csv'));
    rsplab('plot', 'changing', '--run', '0');
    const { status, stderr } = call(run, folder);
    assert.notEqual(status, 0);
    assert.match(stderr, /requestTrace: changing\.csv: no such file/);
  });
});
