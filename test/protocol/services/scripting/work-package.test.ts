import assert from 'node:assert/strict';
import { openWorkPackage } from '../../../../protocol/services/scripting/work-package.ts';
import { WorkError } from '../../../../protocol/workshop.ts';
import { MemoryFiles, type MemorySource } from './memory-workshop.ts';

/** Files that remember what was opened. */
class WatchedFiles extends MemoryFiles {
  readonly opened: MemorySource[] = [];

  override source(path: string): MemorySource {
    const source = super.source(path);
    this.opened.push(source);
    return source;
  }
}

describe('files of a work package', () => {
  const files = (): WatchedFiles => new WatchedFiles({ input: Uint8Array.of(1), environment: Uint8Array.of(2) });

  it('are opened together', () => {
    const { input, environment, output } = openWorkPackage(files(), {
      input: 'input',
      environment: 'environment',
      output: 'output',
    });
    assert.deepEqual([...input.read(0, 9)], [1]);
    assert.deepEqual([...(environment?.read(0, 9) ?? [])], [2]);
    output.discard();
    assert.equal(openWorkPackage(files(), { input: 'input', output: 'output' }).environment, undefined);
  });

  it('are closed again when one of them cannot be opened', () => {
    const watched = files();
    assert.throws(() => openWorkPackage(watched, { input: 'input', environment: 'none', output: 'output' }), WorkError);
    assert.deepEqual(
      watched.opened.map(({ closed }) => closed),
      [1],
    );
  });

  it('are not each other’s: a result does not take the place of what is uploaded', () => {
    assert.throws(() => openWorkPackage(files(), { input: 'input', output: 'input' }), WorkError);
    const given = { input: 'input', environment: 'environment', output: 'environment' };
    assert.throws(() => openWorkPackage(files(), given), WorkError);
  });

  it('are not there in worlds without files', () => {
    assert.throws(() => openWorkPackage(undefined, { input: 'input', output: 'output' }), WorkError);
  });
});
