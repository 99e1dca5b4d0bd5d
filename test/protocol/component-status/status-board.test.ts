import assert from 'node:assert/strict';
import { StatusBoard } from '../../../protocol/component-status/status-board.ts';
import type { ComponentStatusReport } from '../../../protocol/wire/component-status.ts';
import { Simulator } from '../../../sim/kernel/simulator.ts';

function report(group: number, object: bigint, more: Partial<ComponentStatusReport> = {}): ComponentStatusReport {
  return {
    type: 'CSP_REPORT',
    final: false,
    version: 0x0200,
    sender: { group, object },
    timestamp: 0n,
    reportInterval: 1_000_000,
    location: '',
    status: '',
    workload: 0xffff,
    associations: [],
    ...more,
  };
}

function tenIntervals({ reportInterval }: ComponentStatusReport): number {
  return reportInterval / 100_000;
}

describe('what a monitor knows of components', () => {
  let clock: Simulator;
  let board: StatusBoard;
  const known = (): bigint[] => board.entries().map(({ report: { sender } }) => sender.object);
  /** Lets seconds pass. */
  const pass = (seconds: number): void => {
    clock.run({ until: clock.now() + seconds });
  };

  beforeEach(() => {
    clock = new Simulator();
    board = new StatusBoard(clock, { purgeAfter: 30, maxComponents: 3 });
  });

  it('is the last report of each, registrars first', () => {
    board.received(report(3, 1n));
    board.received(report(1, 9n, { status: 'old' }));
    board.received(report(1, 2n));
    board.received(report(1, 9n, { status: 'new' }));
    assert.deepEqual(known(), [2n, 9n, 1n]);
    assert.equal(board.entries()[1].report.status, 'new');
    assert.equal(board.counters.reports, 4);
  });

  it('ends with the last report, or with silence', () => {
    board.received(report(1, 1n));
    board.received(report(1, 2n));
    pass(20);
    board.received(report(1, 2n));
    assert.deepEqual(board.purge(), []);
    pass(10);
    assert.deepEqual(
      board.purge().map(({ report: { sender } }) => sender.object),
      [1n],
    );
    board.received(report(1, 2n, { final: true }));
    assert.deepEqual(known(), []);
  });

  it('has limits, which those that are known do not meet', () => {
    for (let object = 1n; object <= 5n; object++) assert.equal(board.received(report(2, object)), object <= 3n);
    assert.ok(board.received(report(2, 2n)));
    assert.equal(board.counters.refused, 2);
    board.received(report(2, 1n, { final: true }));
    assert.ok(board.received(report(2, 4n)));
  });

  it('has room for new ones when others have been silent, even if it is not looked for those', () => {
    for (let object = 1n; object <= 3n; object++) board.received(report(2, object));
    pass(20);
    board.received(report(2, 1n));
    pass(10);
    for (let object = 4n; object <= 6n; object++) assert.equal(board.received(report(2, object)), object <= 5n);
    assert.deepEqual(known(), [1n, 4n, 5n]);
  });

  it('ends when each component says by its interval that it is silent', () => {
    board = new StatusBoard(clock, { purgeAfter: tenIntervals, maxComponents: 3 });
    board.received(report(1, 1n, { reportInterval: 6_000_000 }));
    board.received(report(1, 2n));
    board.received(report(1, 3n));
    pass(10);
    assert.ok(board.received(report(1, 4n)), 'in place of a silent one');
    assert.deepEqual(known(), [1n, 3n, 4n]);
    assert.equal(board.purge().length, 1);
    pass(50);
    assert.equal(board.purge().length, 2);
  });

  it('is nothing of other versions', () => {
    assert.equal(board.received(report(1, 1n, { version: 0x0201 })), false);
    board.malformed();
    assert.deepEqual(board.counters, { reports: 0, malformed: 1, otherVersion: 1, refused: 0 });
    assert.deepEqual(known(), []);
  });
});
