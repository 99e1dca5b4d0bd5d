import assert from 'node:assert/strict';
import type { Chunk } from '../../../protocol/sctp/chunk.ts';
import type { SctpOptions } from '../../../protocol/sctp/options.ts';
import type { Path } from '../../../protocol/sctp/path/path.ts';
import { Shutdown } from '../../../protocol/sctp/shutdown.ts';
import { LonePaths } from './path/lone-paths.ts';

/** The end of an association, and what it sends: `SECONDS PATH CHUNK`. */
class Stage extends LonePaths {
  readonly cumulativeTsn = 77;
  readonly sent: string[] = [];
  readonly shutdown: Shutdown;

  constructor(paths: number, options: Partial<SctpOptions> = {}) {
    super(paths, options);
    const { options: all, statistics, timers, cumulativeTsn } = this;
    this.shutdown = new Shutdown(
      {
        options: all,
        statistics,
        timers,
        cumulativeTsn,
        sendTo: (path: Path, chunk: Chunk) => {
          const tsn = chunk.type === 'SHUTDOWN' ? ` ${chunk.cumulativeTsn}` : '';
          this.sent.push(`${this.now()} ${path.index} ${chunk.type}${tsn}`);
        },
        guardExpired: () => this.events.push(`${this.now()} guard`),
      },
      this.paths,
    );
  }

  override peerUnreachable(reason: string): void {
    super.peerUnreachable(reason);
    this.shutdown.stop();
  }
}

describe('SHUTDOWN and its answer (RFC 9260 §9.2)', () => {
  it('is repeated by T2-shutdown, by another path each time, with the RTO doubled there', () => {
    const stage = new Stage(2);
    stage.shutdown.sendShutdown();
    stage.run(4.5);
    assert.deepEqual(stage.sent, ['0 0 SHUTDOWN 77', '1 1 SHUTDOWN 77', '2 0 SHUTDOWN 77', '4 1 SHUTDOWN 77']);
    assert.deepEqual([stage.statistics.t2Expiries, stage.path(0).errors, stage.path(1).errors], [3, 2, 1]);
  });

  it('is given up after Association.Max.Retrans repetitions', () => {
    const stage = new Stage(1, { assocMaxRetrans: 2 });
    stage.shutdown.sendShutdown();
    stage.run(100);
    assert.deepEqual(stage.sent, ['0 0 SHUTDOWN 77', '1 0 SHUTDOWN 77', '3 0 SHUTDOWN 77']);
    assert.deepEqual(stage.events, ['no answer to 3 transmissions']);
  });

  it('has five times RTO.Max, however often the peer answers by data', () => {
    const stage = new Stage(1, { rtoMax: 2, shutdownGuardFactor: 5 });
    stage.shutdown.sendShutdown();
    for (let i = 0; i < 12; i++) {
      stage.run(0.9);
      stage.shutdown.repeat(stage.path(0));
    }
    assert.deepEqual([stage.statistics.t2Expiries, stage.events], [0, ['10 guard']]);
    assert.equal(stage.sent.length, 13);
  });

  it('is answered to where it came from; the answer is repeated, too, and has no other limit', () => {
    const stage = new Stage(2, { rtoMax: 1, assocMaxRetrans: 100, pathMaxRetrans: 100 });
    stage.shutdown.sendShutdown();
    stage.run(0.5);
    stage.shutdown.sendShutdownAck(stage.path(1));
    stage.run(1.2);
    assert.deepEqual(stage.sent.slice(1), ['0.5 1 SHUTDOWN_ACK', '1.5 0 SHUTDOWN_ACK']);
    stage.run(20);
    assert.deepEqual(stage.events, []);
    stage.shutdown.sendShutdownAck();
    assert.equal(stage.sent.at(-1)?.slice(-15), ' 0 SHUTDOWN_ACK');
  });

  it('ends with the association', () => {
    const stage = new Stage(1);
    stage.shutdown.sendShutdown();
    stage.shutdown.stop();
    stage.run(1000);
    assert.deepEqual([stage.sent.length, stage.events, stage.timers.inUse], [1, [], 0]);
  });
});
