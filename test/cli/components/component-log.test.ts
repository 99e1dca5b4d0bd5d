import assert from 'node:assert/strict';
import { closeSync, openSync, readSync, rmSync, mkdtempSync, constants } from 'node:fs';
import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ComponentLog, type ComponentLogOptions } from '../../../cli/components/component-log.ts';
import { LineOutput } from '../../../cli/components/log-output.ts';

/** A log with its lines, and a clock of its own. */
function logOf(options: Pick<ComponentLogOptions, 'level' | 'format'>): {
  readonly log: ComponentLog;
  readonly lines: string[];
  readonly wait: (seconds: number) => void;
} {
  const lines: string[] = [];
  let now = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
  const log = new ComponentLog({ ...options, write: (line) => lines.push(line), now: () => new Date(now) });
  return {
    log,
    lines,
    wait: (seconds) => {
      now += seconds * 1000;
    },
  };
}

const gone = { element: '0x00000007', pool: 'EchoPool', reason: 'it deregistered' };

describe('log of a component', () => {
  it('is text with time, level and component; what is not known is left out', () => {
    const { log, lines } = logOf({ level: 'info', format: 'text' });
    log.event('asap', 'elementRemoved', gone);
    log.event('asap', 'elementRemoved', { ...gone, from: '10.1.1.1,10.2.1.1:4000' });
    const words = '2026-01-02T03:04:05.678Z info asap: element 0x00000007 of EchoPool removed: it deregistered';
    assert.deepEqual(lines, [words, `${words}, registered from 10.1.1.1,10.2.1.1:4000`]);
  });

  it('is JSON lines with the same and all fields', () => {
    const { log, lines } = logOf({ level: 'info', format: 'json' });
    log.event('asap', 'elementRemoved', gone);
    const [line] = lines;
    assert.deepEqual(JSON.parse(line), {
      time: '2026-01-02T03:04:05.678Z',
      level: 'info',
      component: 'asap',
      event: 'elementRemoved',
      ...gone,
    });
  });

  it('logs events of its level and more important ones', () => {
    const events = ['registrationRejected', 'peerLost', 'elementRemoved', 'state'] as const;
    const reported = (level: ComponentLogOptions['level']): number => {
      const { log, lines } = logOf({ level, format: 'json' });
      for (const event of events) log.event('x', event);
      assert.equal(log.enabled, level !== 'none');
      return lines.length;
    };
    const levels = ['none', 'error', 'warning', 'info', 'debug'] as const;
    assert.deepEqual(
      levels.map((level) => reported(level)),
      [0, 1, 2, 3, 4],
    );
  });

  it('logs events that strangers can cause only now and then, with their number', () => {
    const { log, lines, wait } = logOf({ level: 'info', format: 'text' });
    for (let i = 0; i < 1000; i++) log.event('transport', 'malformed', { from: '10.1.1.1:5', error: 'no' });
    assert.equal(lines.length, 1);
    wait(6);
    log.event('transport', 'malformed', { from: '10.1.1.1:5', error: 'no' });
    assert.match(lines[1], /\(and 999 more of this kind before\)$/);
  });

  it('grows by at most 100 lines per second in the long run, and reports what is missing; debug has all', () => {
    const linesOf = (level: ComponentLogOptions['level']): readonly string[] => {
      const { log, lines, wait } = logOf({ level, format: 'text' });
      for (let second = 0; second < 20; second++) {
        for (let i = 0; i < 500; i++) log.event('asap', 'elementRemoved', gone);
        wait(1);
      }
      return lines;
    };
    const lines = linesOf('info');
    const news = lines.filter((line) => line.includes('lines were omitted here'));
    const missing = news.map((line) => Number(/log: (\d+) lines/.exec(line)?.[1])).reduce((sum, each) => sum + each, 0);
    const reported = lines.length - news.length;
    assert.ok(reported <= 1000 + 20 * 100, `${reported} lines`);
    assert.ok(reported + missing <= 10_000 && reported + missing > 9500);
    assert.equal(linesOf('debug').length, 10_000);
  });

  it('shows what a peer wrote on one line, without its control characters and no longer than needed', () => {
    const { log, lines } = logOf({ level: 'info', format: 'text' });
    log.event('asap', 'elementRemoved', {
      ...gone,
      pool: 'a\n2026 forged: line\u001b[2J\u202e',
      reason: 'x'.repeat(5000),
    });
    assert.equal(lines[0].includes('\n') || lines[0].includes('\u001b') || lines[0].includes('\u202e'), false);
    assert.ok(lines[0].length < 500);
  });
});

describe('a reader of standard output that goes away', () => {
  it('is no failure of a command', () => {
    const main = fileURLToPath(new URL('../../../cli/main.js', import.meta.url));
    const command = `set -o pipefail; '${process.execPath}' '${main}' list --parameters | head -1`;
    const { status, stdout, stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8' });
    assert.deepEqual([status, stdout.split('\n').length, stderr], [0, 2, '']);
  });
});

describe('lines of a log', () => {
  let folder: string;
  let pipe: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'rsplab-log-'));
    pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('wait for no reader: what it does not read in time is missing, and this is reported', () => {
    const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
    const writer = openSync(pipe, constants.O_WRONLY);
    const output = new LineOutput(writer);
    const line = 'x'.repeat(999);
    for (let i = 0; i < 200; i++) output.write(line); // a pipe holds 64 KiB
    const read = drained(reader);
    output.write('after');
    const all = read + drained(reader);
    const missing = /\((\d+) lines were lost here: the output was not read in time\)\nafter\n$/.exec(all);
    assert.ok(missing !== null, all.slice(-200));
    const whole = all.split('\n').filter((each) => each === line).length;
    assert.equal(whole + Number(missing[1]), 200);
    closeSync(reader);
    closeSync(writer);
  });

  it('do not end the component when the reader is gone', () => {
    const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
    const writer = openSync(pipe, constants.O_WRONLY);
    const output = new LineOutput(writer);
    closeSync(reader);
    output.write('nobody');
    output.write('hears');
    closeSync(writer);
  });
});

function drained(descriptor: number): string {
  const buffer = Buffer.alloc(1 << 20);
  let text = '';
  for (;;) {
    let length = 0;
    try {
      length = readSync(descriptor, buffer);
    } catch {
      return text; // nothing there now
    }
    if (length === 0) return text;
    text += buffer.toString('utf8', 0, length);
  }
}
