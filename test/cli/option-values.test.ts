import assert from 'node:assert/strict';
import { nonNegativeTime, positiveTime, unsigned } from '../../cli/option-values.ts';
import { tableFormat } from '../../cli/study/table-output.ts';
import { studyCommands } from '../../cli/study/study-command-line.ts';
import { protocolCommands } from '../../cli/protocol-command-line.ts';
import { Command } from 'commander';

describe('values of options', () => {
  it('times are seconds, or carry a unit as in study files', () => {
    const cases = {
      '90': 90,
      '1 s': 1,
      '10 ms': 0.01,
      '250us': 0.00025,
      '1.5 min': 90,
      '2h': 7200,
      '1 d': 86_400,
      '1e3': 1000,
    };
    for (const [text, seconds] of Object.entries(cases))
      assert.ok(Math.abs(positiveTime(text) - seconds) < 1e-12, text);
    assert.equal(nonNegativeTime('0 s'), 0);
    for (const text of ['90m', '1h30', '1 parsec', '', ' ', 's', '1 2 s', '-1 s', 'Infinity', '1e999 s', '0x10 s'])
      assert.throws(() => nonNegativeTime(text), /one of the units us, ms, s, min, h, d, as in "10 ms"/, text);
    for (const text of ['0', '0 ms']) assert.throws(() => positiveTime(text), /a time above 0/);
  });

  it('all options in seconds take them', () => {
    const program = new Command();
    studyCommands(program);
    protocolCommands(program);
    const commands = program.commands.flatMap((command) => [command, ...command.commands]);
    const options = commands.flatMap((command) => command.options).filter(({ flags }) => /[<[]s[>\]]/.test(flags));
    assert.ok(options.length >= 15, `${options.length}`);
    for (const { flags, parseArg } of options) {
      assert.equal(parseArg?.('250 ms', undefined), 0.25, flags);
      assert.throws(() => parseArg?.('90m', undefined), /units us, ms, s, min, h, d/, flags);
    }
  });

  it('identifiers name their range', () => {
    assert.deepEqual([unsigned('7'), unsigned('0x10000001'), unsigned('4294967295')], [7, 0x10000001, 4294967295]);
    for (const text of ['4294967296', '-1', '1.5', 'x']) assert.throws(() => unsigned(text), /from 0 to 4294967295/);
  });

  it('the ending of a file says the format of a table, or is refused', () => {
    assert.deepEqual(
      ['a.md', 'a.csv', 'a.CSV', 'b.c/a.json', 'a.arrow', 'a.parquet', '/dev/stdout', undefined].map((out) =>
        tableFormat(out === undefined ? {} : { out }),
      ),
      ['md', 'csv', 'csv', 'json', 'arrow', 'parquet', 'md', 'md'],
    );
    assert.equal(tableFormat({ out: 'x.xlsx', format: 'csv' }), 'csv');
    for (const out of ['x.xlsx', 'x.csv.gz', 'x.txt', 'x.cvs'])
      assert.throws(() => tableFormat({ out }), /\.\w+ is not a known format: use one of \.md, \.csv, \.json, /);
  });
});
