import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const project = new URL('../../../', import.meta.url);
const { scripts } = JSON.parse(readFileSync(new URL('package.json', project), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};
const benchmarks = Object.entries(scripts).flatMap(([name, command]) => {
  const [, file] = /node .*\b(dist\/bench\/\S+)$/.exec(command) ?? [];
  return file === undefined ? [] : [{ name, file: fileURLToPath(new URL(file, project)) }];
});

/** Those that measure two builds in turns. */
const comparing = benchmarks.filter(({ name }) => ['bench:kernel', 'bench:sctp', 'bench:study'].includes(name));

async function run(
  file: string,
  ...given: readonly string[]
): Promise<{ code: unknown; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [file, ...given], (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, stdout, stderr });
    });
  });
}

describe('Command lines of the benchmarks', () => {
  it('describe themselves', async () => {
    assert.ok(benchmarks.length > 0);
    const helps = await Promise.all(benchmarks.map(async ({ file }) => run(file, '--help')));
    for (const [i, { name }] of benchmarks.entries()) {
      assert.equal(helps[i]?.code, 0);
      assert.match(helps[i].stdout, new RegExp(`^Usage: npm run ${name} -- `));
    }
  });

  it('answer what they do not know by one line', async () => {
    const refusals = await Promise.all(benchmarks.map(async ({ file }) => run(file, '--nonsense')));
    for (const refusal of refusals)
      assert.deepEqual(refusal, { code: 1, stdout: '', stderr: "error: unknown option '--nonsense'\n" });
  });

  it('compare no build of a revision that does not exist', async () => {
    const refusals = await Promise.all(comparing.map(async ({ file }) => run(file, '--against', 'no-such-revision')));
    assert.equal(refusals.length, 3);
    for (const refusal of refusals)
      assert.deepEqual(refusal, { code: 1, stdout: '', stderr: 'error: there is no revision no-such-revision here\n' });
  });

  it('leave no build behind when they are interrupted', async () => {
    const [{ file } = assert.fail()] = comparing;
    const folder = mkdtempSync(join(tmpdir(), 'rsplab-interrupted-'));
    try {
      const child = spawn(process.execPath, [file, '--against', 'HEAD'], {
        env: { ...process.env, TMPDIR: folder },
        stdio: 'ignore',
      });
      const ended = once(child, 'exit');
      while (readdirSync(folder).length === 0 && child.exitCode === null) await setTimeout(20);
      child.kill('SIGINT');
      assert.deepEqual(await ended, [130, null]);
      assert.deepEqual(readdirSync(folder), []);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
