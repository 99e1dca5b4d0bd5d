import assert from 'node:assert/strict';
import { partitionIn, slurmOptions } from '../../../../../scenarios/execution/distribution/slurm/slurm-options.ts';

describe('options for sbatch', () => {
  it('are separated by blanks, and held together by quotes', () => {
    assert.deepEqual(slurmOptions(` --partition=short  --time=2:00:00 --comment="a 'b' c" -A 'my account' `), [
      '--partition=short',
      '--time=2:00:00',
      "--comment=a 'b' c",
      '-A',
      'my account',
    ]);
    assert.deepEqual(slurmOptions(''), []);
  });

  it('are refused without the end of a quote, and where the first is none', () => {
    assert.throws(
      () => slurmOptions('--comment="a b'),
      /^DistributionError: --slurm "--comment="a b": a quote has no end$/,
    );
    assert.throws(() => slurmOptions('short'), /short is no option of sbatch, such as --partition=short/);
  });

  it('leave alone what a round needs', () => {
    for (const own of ['--array=1-3', '-a', '--output=x', '--wait'])
      assert.throws(() => slurmOptions(`--time=1 ${own}`), /is set by rsplab: leave it out/, own);
  });

  it('are refused in all forms that sbatch takes', () => {
    for (const own of ['-a1-5', '-Jx', '-D/x', '-o/x', '-HW', '--arr=1-5', '--job=x', '--out x', '--clusters=b', '-Mb'])
      assert.throws(() => slurmOptions(`--time=1 ${own}`), /: leave it out$/, own);
    for (const idle of ['--test-only', '--help', '-h', '-V', '--usage'])
      assert.throws(() => slurmOptions(idle), /submits nothing: leave it out$/, idle);
  });

  it('are no scripts, wherever they stand', () => {
    for (const text of [
      '--exclusive x.sh',
      '--time=1 x.sh',
      '-pshort x.sh',
      '-H x.sh',
      '-A mine x.sh',
      '--mem 1G -- x.sh',
    ])
      assert.throws(() => slurmOptions(text), / is no option of sbatch, such as/, text);
  });

  it('keep values behind blanks, and options that begin like others', () => {
    const text = '--mem 1G --wait-all-nodes=1 -p short --exclusive=user -t 10 --error=x';
    assert.deepEqual(slurmOptions(text), text.split(' '));
  });

  it('may choose a partition', () => {
    assert.equal(partitionIn(['--time=1', '--partition=a']), 'a');
    assert.equal(partitionIn(['-p', 'b']), 'b');
    assert.equal(partitionIn(['-pc']), 'c');
    assert.equal(partitionIn(['--time=1']), undefined);
  });
});
