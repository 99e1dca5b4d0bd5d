import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { newCopyFolder } from './copy-folders.ts';

describe('folders for the copies that mutants are tested in', () => {
  it('are removed by the next run if theirs was killed, and left alone while it runs', () => {
    const parent = mkdtempSync(join(tmpdir(), 'copies-'));
    try {
      const { pid: ended } = spawnSync(process.execPath, ['--version']);
      const killed = `rsplab-mutants-${ended}-abc`;
      const others = [`rsplab-mutants-${process.ppid}-abc`, `rsplab-mutants-abc`, `another-${ended}-abc`];
      for (const name of [killed, ...others]) mkdirSync(join(parent, name));
      writeFileSync(join(parent, killed, 'file'), '');
      const made = basename(newCopyFolder(parent));
      assert.deepEqual(readdirSync(parent).toSorted(), [...others, made].toSorted());
    } finally {
      rmSync(parent, { recursive: true });
    }
  });
});
