import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { called } from '../cli/called.ts';

const document = readFileSync(new URL('../../../docs/studies.md', import.meta.url), 'utf8');
const [, section = ''] = /^### Requests from a file\n([^]*?)^### /m.exec(document) ?? [];

describe('docs/studies.md, requests from a file', () => {
  let folder = '';

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    for (const [, name = '', text = ''] of section.matchAll(/^```\w+ (\S+)\n([^]*?)^```$/gm))
      writeFileSync(join(folder, name), text);
    await rsplab('run', 'replay.yaml', '--out', 'results', '--workers', '1');
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function rsplab(...words: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await called(words, { cwd: folder });
    assert.equal(status, 0, stderr);
    return stdout + stderr;
  }

  it('has an example whose requests all come, in each run', async () => {
    const words = ['table', 'results', '--runs', '--metric', 'requests_generated', '--format', 'csv'];
    const lines = (await called(words, { cwd: folder })).stdout.trim().split('\n');
    assert.equal(lines.length, 1 + 6);
    for (const line of lines.slice(1)) assert.match(line, /,4(,|$)/);
  });

  it('is known to show, plan and trace', async () => {
    assert.match(await rsplab('show', 'replay.yaml'), /requestTrace .*arrivals\.csv/);
    assert.match(
      await rsplab('trace', 'replay.yaml', '--log', 'log.jsonl', '--until', '650'),
      /log\.jsonl: \d+ events/,
    );
  });

  it('refuses a real run, with the reason', async () => {
    const { status, stderr } = await called(['validate', 'replay.yaml'], { cwd: folder });
    assert.notEqual(status, 0);
    assert.match(stderr, /requestTrace=arrivals\.csv .*users of real deployments draw their requests/);
  });

  it('is bundled with its file, and repeated to the byte elsewhere', async () => {
    await rsplab('bundle', 'results', '--out', 'replay.zip');
    const place = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    try {
      for (const [name, content] of Object.entries(unzipSync(readFileSync(join(folder, 'replay.zip'))))) {
        mkdirSync(dirname(join(place, name)), { recursive: true });
        writeFileSync(join(place, name), content);
      }
      const unpacked = join(place, 'replay');
      assert.equal(
        (await called(['run', 'study.yaml', '--out', 'again', '--workers', '1'], { cwd: unpacked })).status,
        0,
      );
      const [first, second] = ['results', 'again'].map((name) => readFileSync(join(unpacked, name, 'runs.arrow')));
      assert.deepEqual(second, first);
    } finally {
      rmSync(place, { recursive: true, force: true });
    }
  });

  it('does runs again when the file has changed, and records what was run when it is gone', async () => {
    const manifest = (): { readonly inputs: unknown; readonly lastSession: { readonly runs: number } } =>
      JSON.parse(readFileSync(join(folder, 'changing', 'manifest.json'), 'utf8'));
    writeFileSync(join(folder, 'changing.csv'), 'time\n1\n');
    const run = ['run', 'replay.yaml', '--set', 'requestTrace=changing.csv', '--out', 'changing', '--workers', '1'];
    await rsplab(...run);
    const { inputs } = manifest();
    writeFileSync(join(folder, 'changing.csv'), 'time\n1\n2\n');
    await rsplab(...run);
    assert.equal(manifest().lastSession.runs, 6);
    assert.notDeepEqual(manifest().inputs, inputs);
    rmSync(join(folder, 'changing.csv'));
    await rsplab('plot', 'changing', '--run', '0');
    const { status, stderr } = await called(run, { cwd: folder });
    assert.notEqual(status, 0);
    assert.match(stderr, /requestTrace: changing\.csv: no such file/);
  });
});
