import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { printable, wrappedText } from '../../cli/terminal-text.ts';
import { CauseCode, causesText, errorCause } from '../../protocol/wire/error-cause.ts';
import { parameterCatalogue } from '../../scenarios/language/parameter-catalogue.ts';
import { parameterGroups } from '../../scenarios/language/parameter-groups.ts';
import { metricCatalogue } from '../../scenarios/language/metric-catalogue.ts';
import { main } from './called.ts';

describe('texts in a terminal', () => {
  it('are wrappedText to its width, with every word', () => {
    const words = fc.array(fc.stringMatching(/^\S{1,60}$/), { minLength: 1 });
    fc.assert(
      fc.property(words, fc.integer({ min: 20, max: 100 }), (all, width) => {
        const lines = wrappedText(all.join(' '), width, '    ').split('\n');
        assert.ok(lines.every((line) => line.length <= width && line.startsWith('    ')));
        assert.equal(lines.join('').replaceAll(' ', ''), all.join(''));
      }),
    );
  });

  it('from peers stay on their line, and have a readable length', () => {
    assert.equal(printable('go\u001b[2Jaway\n\u202eä'), 'go\\u001b[2Jaway\\u000a\\u202eä');
    assert.equal(printable('x'.repeat(1000), 10), `${'x'.repeat(10)}…`);
    const causes = Array.from({ length: 1000 }, () => errorCause(3));
    assert.match(causesText(causes), /^([^,]*, ){8}992 more$/);
  });

  it('name error causes, those that are known, and say that there is none', () => {
    assert.equal(causesText([]), 'no cause given');
    assert.equal(causesText([errorCause(CauseCode.rsplibNoUsableAsapAddresses)]), 'rsplibNoUsableAsapAddresses');
    assert.equal(causesText([errorCause(0x7777), errorCause(0x7778)]), 'cause 30583, cause 30584');
  });

  it('groups hold all parameters, each once', () => {
    const all = parameterGroups().flatMap(({ parameters }) => parameters.map(({ name }) => name));
    assert.deepEqual(
      all,
      parameterCatalogue.map(({ name }) => name),
    );
  });

  it('list --parameters and --metrics fit, are complete, and have RSPSIM names', function () {
    if (spawnSync('script', ['--version']).status !== 0) return this.skip();
    const [parameters, metrics] = [listed('--parameters', 60), listed('--metrics', 60)];
    for (const line of `${parameters}${metrics}`.split('\n')) assert.ok(line.length <= 60, line);
    for (const { name } of parameterCatalogue) assert.match(parameters, new RegExp(`^  ${name} \\(default: `, 'm'));
    for (const { name } of metricCatalogue) assert.match(metrics, new RegExp(`^${name}( |$)`, 'm'));
    assert.match(parameters, /^RUN CONTROL\n {2}warmup \(default: 900 s\)\n/m);
    assert.match(metrics, /in RSPSIM:\s+controller\.SystemUtilization\n/);
    return undefined;
  });
});

/** What `rsplab list` prints in a terminal of this width. */
function listed(option: string, columns: number): string {
  const command = `stty cols ${columns}; '${process.execPath}' '${main}' list ${option}`;
  const { stdout } = spawnSync('script', ['-qec', command, '/dev/null'], { encoding: 'utf8' });
  return stdout.replaceAll('\r', '');
}
