import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RequestTraceFiles } from '../../../scenarios/inputs/request-trace-files.ts';

describe('the traces of requests of a study', () => {
  let folder = '';
  before(() => void (folder = mkdtempSync(join(tmpdir(), 'rsplab-test-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** How often files are looked for, too. */
  function counted(): { readonly files: RequestTraceFiles; readonly asked: string[] } {
    const asked: string[] = [];
    const pathOf = (name: string): string => {
      asked.push(name);
      return join(folder, name);
    };
    return { files: new RequestTraceFiles(pathOf, 'my/study.yaml'), asked };
  }

  it('are read once each, also if they are faulty or not there', () => {
    writeFileSync(join(folder, 'good.csv'), 'time\n1\n');
    writeFileSync(join(folder, 'faulty.csv'), 'time\n2\n1\n');
    const { files, asked } = counted();
    for (let combination = 0; combination < 3; combination++) {
      assert.equal(files.of('good.csv').lastTime, 1);
      assert.throws(() => files.of('faulty.csv'), { name: 'StudyError', message: /^my\/faulty\.csv:3:1: time 1/ });
      assert.throws(() => files.of('gone.csv'), { name: 'UnreadableInput', message: 'no such file' });
    }
    assert.deepEqual(asked, ['good.csv', 'faulty.csv', 'gone.csv']);
  });

  it('are no pipes, which would be waited for', function () {
    if (process.platform === 'win32') this.skip();
    execFileSync('mkfifo', [join(folder, 'pipe.csv')]);
    assert.throws(() => counted().files.of('pipe.csv'), { name: 'UnreadableInput', message: 'is no regular file' });
  });
});
