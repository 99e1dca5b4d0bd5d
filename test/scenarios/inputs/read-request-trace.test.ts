import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { readRequestTrace, type RequestTraceFile } from '../../../scenarios/inputs/read-request-trace.ts';

describe('a file with a trace of requests', () => {
  let folder = '';
  before(() => void (folder = mkdtempSync(join(tmpdir(), 'rsplab-test-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  function read(content: string | Uint8Array): RequestTraceFile {
    const path = join(folder, 'arrivals.csv');
    writeFileSync(path, content);
    return readRequestTrace(path, 'my/arrivals.csv');
  }

  it('has all its times, users and sizes, whatever the order of the columns', () => {
    const row = fc.record({
      step: fc.double({ min: 0, max: 1e4, noNaN: true }),
      user: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
      size: fc.double({ min: 1, max: 1e12, noNaN: true }),
    });
    const columns = fc
      .shuffledSubarray(['user', 'size', 'time'] as const, { minLength: 1 })
      .filter((names) => names.includes('time'));
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 50 }), columns, (rows, names) => {
        let time = 0;
        const requests = rows.map(({ step, user, size }) => ({ time: (time += step), user, size }));
        const lines = [names.join(','), ...requests.map((request) => names.map((name) => request[name]).join(','))];
        const text = `${lines.join('\n')}\n`;
        const { trace, lastTime, work, lastUser } = read(text);
        assert.equal(trace.digest, createHash('sha256').update(text).digest('hex'));
        assert.deepEqual(
          [...trace.times],
          requests.map((request) => request.time),
        );
        assert.equal(lastTime, time);
        const [users, sizes] = [requests.map(({ user }) => user), requests.map(({ size }) => size)];
        assert.deepEqual(trace.users && [...trace.users], names.includes('user') ? users : undefined);
        assert.deepEqual(trace.sizes && [...trace.sizes], names.includes('size') ? sizes : undefined);
        assert.equal(lastUser?.number, names.includes('user') ? Math.max(...users) : undefined);
        assert.equal(work, names.includes('size') ? sizes.reduce((sum, size) => sum + size, 0) : undefined);
      }),
      { numRuns: 200 },
    );
  });

  it('may come from programs that quote, end lines as Windows does, or begin with a byte order mark', () => {
    const plain = [...read('time,size\n0.5,7\n2,8\n').trace.times];
    for (const text of [
      '"time","size"\n0.5,7\n2,8',
      'time,size\r\n0.5,7\r\n2,8\r\n',
      '\uFEFFtime,size\n0.5,7\n2,8\n\n',
      'time , size\n 5e-1, 7\n+2., 8\n',
    ])
      assert.deepEqual([...read(text).trace.times], plain);
  });

  it('may have a million requests', () => {
    const count = 1e6;
    const { trace } = read(`time\n${Array.from({ length: count }, (_, i) => i / 8).join('\n')}\n`);
    assert.equal(trace.times.length, count);
    assert.ok(trace.times.every((time, i) => time === i / 8));
    assert.ok(trace.times.buffer instanceof SharedArrayBuffer, 'threads would copy it');
  });

  const format = 'a trace of requests is CSV whose first line names its columns: time, and perhaps user and size';
  const bad: readonly (readonly [what: string, text: string | Uint8Array, message: string])[] = [
    ['nothing', '', `: is empty: ${format}`],
    ['no requests', 'time,user\n', ': has no requests below its column names'],
    ['no names', '0.5,1\n', ':1:1: the first line must name the columns (time, and perhaps user and size), not 0.5'],
    ['no time', 'user,size\n1,2\n', `:1:1: there is no column time: ${format}`],
    ['another name', 'time,usr\n1,2\n', `:1:6: unknown column "usr"; did you mean user?: ${format}`],
    ['a name twice', 'time,user,time\n1,2,1\n', ':1:11: the column time is there twice'],
    ['semicolons', 'time;user\n1;2\n', `:1:1: the columns must be separated by commas: ${format}`],
    ['bytes of something else', new Uint8Array(5000), `:1:1: the line is longer than 1000 characters: ${format}`],
    [
      'a line without an end',
      `time\n${'1'.repeat(3_000_000)}`,
      `:2:1: the line is longer than 1000 characters: ${format}`,
    ],
    ['too few values', 'time,user\n1,2\n3\n', ':3:1: 1 value, but the columns are time, user'],
    ['too many values', 'time\n1,2\n', ':2:1: 2 values, but the columns are time'],
    [
      'no number',
      'time,size\n1,2\n2,x\n',
      ':3:3: size must be a number of calculations from 1 to 9007199254740991, not "x"',
    ],
    ['a missing value', 'time,size\n,2\n', ':2:1: time must be a time in seconds of at least 0, not nothing'],
    ['a number with a unit', 'time\n5 s\n', ':2:1: time must be a time in seconds of at least 0, not "5 s"'],
    ['a negative time', 'time\n-1\n', ':2:1: time must be a time in seconds of at least 0, not "-1"'],
    ['an endless time', 'time\n1e999\n', ':2:1: time must be a time in seconds of at least 0, not "1e999"'],
    [
      'no size at all',
      'time,size\n1,0\n',
      ':2:3: size must be a number of calculations from 1 to 9007199254740991, not "0"',
    ],
    [
      'a size without a sum',
      'time,size\n1,1.7e308\n',
      ':2:3: size must be a number of calculations from 1 to 9007199254740991, not "1.7e308"',
    ],
    ['user 0', 'time,user\n1,0\n', ':2:3: user must be the number of a pool user, from 1, not "0"'],
    ['half a user', 'time,user\n1,1.5\n', ':2:3: user must be the number of a pool user, from 1, not "1.5"'],
    [
      'times out of order',
      'size,time\n1,4\n\n1,3\n',
      ':4:3: time 3 comes after 4: requests must be in the order of their times',
    ],
  ];
  for (const [what, text, message] of bad)
    it(`is refused with its place: ${what}`, () =>
      assert.throws(() => read(text), { name: 'StudyError', message: `my/arrivals.csv${message}` }));
});
