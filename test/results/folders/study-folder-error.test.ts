import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { openSync } from 'node:fs';
import { diskFault, StudyFolderError } from '../../../results/folders/study-folder-error.ts';

function thrown(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}

describe('an error while a file was used', () => {
  it('says what cannot be used, and what to do, if the system refused the file', () => {
    const error = diskFault(
      thrown(() => openSync('/nowhere/file', 'r')),
      '/nowhere/file',
    );
    assert.deepEqual(error, new StudyFolderError('cannot use /nowhere/file (ENOENT): completed runs are kept'));
  });

  it('stays as it is if the program, or something else than a file, is at fault', () => {
    const faults = [
      thrown(() => 'x'.repeat(-1)),
      thrown(() => openSync('a\0b', 'r')),
      spawnSync('/nowhere/program').error,
      new StudyFolderError('said already'),
      'a word',
    ];
    for (const fault of faults) {
      assert.ok(fault !== undefined);
      assert.equal(diskFault(fault, 'runs.journal'), fault);
    }
  });
});
