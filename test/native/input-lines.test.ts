import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { inputLines } from '../../native/input-lines.ts';

/** The lines of an input that comes in these parts. */
async function linesOf(parts: readonly string[], longest = 10): Promise<(string | undefined)[]> {
  const lines: (string | undefined)[] = [];
  const input = Readable.from(
    parts.map((part) => Buffer.from(part)),
    { objectMode: false },
  );
  for await (const line of inputLines(input, longest)) lines.push(line?.toString());
  return lines;
}

describe('lines of an input', () => {
  it('end with LF or CR LF, and the last one also without', async () => {
    assert.deepEqual(await linesOf(['one\ntwo\r\n\nfour']), ['one', 'two', '', 'four']);
    assert.deepEqual(await linesOf(['one\n']), ['one']);
    assert.deepEqual(await linesOf([]), []);
  });

  it('are put together from parts, wherever these end', async () => {
    assert.deepEqual(await linesOf(['o', 'n', 'e\r', '\ntw', 'ö\n']), ['one', 'twö']);
  });

  it('have the bytes that were read, also those that are no text', async () => {
    const { value } = await inputLines(Readable.from([Buffer.of(0xff, 0x00, 0x0a)]), 10).next();
    assert.deepEqual(value, Buffer.of(0xff, 0x00));
  });

  it('are reported when they are too long, those behind them are not', async () => {
    assert.deepEqual(await linesOf(['0123456789\n01234567890\nbehind\n']), ['0123456789', undefined, 'behind']);
    assert.deepEqual(await linesOf(['before\n01234', '567890', '0123456789012345\nbehind']), [
      'before',
      undefined,
      'behind',
    ]);
    assert.deepEqual(await linesOf(['01234567890']), [undefined]);
  });

  it('are reported as too long before they end, which they may never do', async () => {
    let read = 0;
    const endless = new Readable({
      highWaterMark: 1,
      read() {
        read += 4;
        assert.ok(read <= 100, 'the line was not reported');
        this.push(Buffer.from('0123'));
      },
    });
    const { value, done } = await inputLines(endless, 10).next();
    assert.deepEqual({ value, done }, { value: undefined, done: false });
    endless.destroy();
  });

  it('end when a signal says so', async () => {
    const stopped = new AbortController();
    const silent = new Readable({ read: () => undefined });
    const next = inputLines(silent, 10, stopped.signal).next();
    stopped.abort();
    assert.equal((await next).done, true);
  });
});
