import assert from 'node:assert/strict';
import { withOverrides } from '../../../scenarios/language/override.ts';
import { loadStudy } from '../../../scenarios/language/study-catalogue.ts';

describe('settings of the command line', () => {
  const study = loadStudy('policy-comparison');

  it('hold a parameter, keep the axis of a swept one, and sweep with a list', () => {
    const { parameters, sweep } = withOverrides(study, ['lanDelay=10 ms', 'policy=Random', 'requestSize=[1e6, 2e6]']);
    assert.equal(parameters.get('lanDelay'), 10);
    assert.deepEqual(sweep.get('policy'), ['Random']);
    assert.deepEqual(sweep.get('requestSize'), [1e6, 2e6]);
    assert.ok(!parameters.has('requestSize'));
  });

  it('that cannot be used are reported all at once, one line each', () => {
    const settings = ['policy=LU', 'lanDelay=90m', 'lanDealy=3', 'warmup', 'duration=[', 'choices=[2, 2]', 'lans=[]'];
    assert.throws(
      () => withOverrides(study, settings),
      ({ message }: Error) => {
        const lines = message.split('\n');
        assert.equal(lines.length, settings.length, message);
        for (const [index, setting] of settings.entries()) assert.ok(lines[index].startsWith(`--set ${setting}: `));
        return true;
      },
    );
    assert.throws(() => withOverrides(study, ['lans=2', 'lans=3']), /--set lans is given twice/);
  });

  it('that are mappings are no values, without a warning of the parser', () => {
    const emitWarning = process.emitWarning.bind(process);
    const warnings: unknown[] = [];
    process.emitWarning = (warning: unknown) => void warnings.push(warning);
    try {
      assert.throws(() => withOverrides(study, ['policy={[a, b]: 1}']), /--set policy=.*: policy must be one of/);
      assert.deepEqual(warnings, []);
    } finally {
      process.emitWarning = emitWarning;
    }
  });
});
