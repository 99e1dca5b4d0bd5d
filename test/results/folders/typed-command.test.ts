import assert from 'node:assert/strict';
import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { program, shellWord, typedCommand } from '../../../results/folders/typed-command.ts';

describe('commands that are printed to be typed', () => {
  it('quote what a shell would take apart', () => {
    assert.equal(shellWord('results/data/policy-comparison'), 'results/data/policy-comparison');
    assert.equal(shellWord('my results #2'), "'my results #2'");
    assert.equal(shellWord("Jane's"), "'Jane'\\''s'");
    assert.equal(shellWord(''), "''");
    assert.ok(typedCommand('table', 'a b').endsWith(" table 'a b'"));
  });

  it('give a shell the same words again, whatever is in them', () => {
    const words = fc.array(
      fc.string({ unit: 'binary' }).filter((word) => !word.includes('\0')),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(words, (given) => {
        const script = `printf '%s\\0' ${given.map(shellWord).join(' ')}`;
        const read = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
        assert.deepEqual(read, Buffer.from(given.join('\0')).toString().split('\0'));
      }),
      { numRuns: 50 },
    );
  });

  it('call the program as it can be called from there', () => {
    const main = '/opt/rsplab/dist/cli/main.js';
    assert.equal(program(main, process.cwd(), {}), 'npx rsplab');
    assert.equal(program(main, '/', { npm_command: 'exec' }), 'npx rsplab');
    assert.equal(program('/usr/local/bin/rsplab', '/', {}), 'rsplab');
    assert.match(program(main, '/', {}), /^node \/.*\/dist\/cli\/main\.js$/);
  });
});
