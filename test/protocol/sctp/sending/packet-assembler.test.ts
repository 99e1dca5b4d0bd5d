import assert from 'node:assert/strict';
import type { Chunk } from '../../../../protocol/sctp/chunk.ts';
import type { Path } from '../../../../protocol/sctp/path/path.ts';
import { PacketAssembler } from '../../../../protocol/sctp/sending/packet-assembler.ts';
import { chunkByteLength, packetByteLength } from '../../../../protocol/sctp/wire/byte-length.ts';
import { bytesOf } from '../pair.ts';
import { LonePaths } from '../path/lone-paths.ts';

/** Packets with room for 256 bytes of chunks by two paths. */
class Stage {
  readonly #paths = new LonePaths(2, {}, { mtu: 0 });
  readonly packets = new PacketAssembler(this);
  readonly first = this.#paths.path(0);
  readonly second = this.#paths.path(1);
  /** `PATH CHUNKS`, with `!` where there is DATA. */
  readonly sent: string[] = [];
  /** What waits for a packet with DATA, and the rooms that it was offered. */
  waiting: readonly Chunk[] = [];
  readonly rooms: number[] = [];

  sendPacket(path: Path, chunks: readonly Chunk[], byteLength: number, hasData: boolean): void {
    assert.equal(byteLength, packetByteLength(chunks));
    this.sent.push(`${path.index} ${chunks.map(({ type }) => type).join('+')}${hasData ? '!' : ''}`);
  }

  waitingAcknowledgment(_path: Path, room: number): readonly Chunk[] {
    this.rooms.push(room);
    return this.waiting;
  }

  /** DATA that takes a number of bytes in a packet. */
  data(path: Path, size: number): void {
    const length = size - 16;
    const chunk: Chunk = {
      type: 'DATA',
      tsn: 1,
      stream: 0,
      ssn: 0,
      ppid: 0,
      unordered: false,
      beginning: true,
      ending: true,
      immediate: false,
      payload: bytesOf('x'.repeat(length)),
      offset: 0,
      length,
    };
    this.packets.addData(path, chunk, size);
  }
}

/** A control chunk of a number of bytes. */
function control(size: number): Chunk {
  return { type: 'COOKIE_ECHO', cookie: new Uint8Array(size - 4) };
}

function report(length: number): Chunk {
  return { type: 'ERROR', causes: [{ code: 6, info: new Uint8Array(length) }] };
}

const sack: Chunk = { type: 'SACK', cumulativeTsn: 1, receiveWindow: 1, gaps: [], duplicates: [] };

describe('packets that are put together', () => {
  it('hold as many chunks as fit, to the byte; the next one opens another', () => {
    const stage = new Stage();
    const { packets, first } = stage;
    stage.data(first, 128);
    assert.deepEqual([packets.openPacket, packets.roomLeft(first), packets.hasData(first)], [1, 128, true]);
    assert.deepEqual([packets.opensPacket(first, 128), packets.opensPacket(first, 132)], [false, true]);
    stage.data(first, 128);
    assert.equal(packets.openPacket, 1);
    assert.deepEqual(stage.sent, []);
    stage.data(first, 20);
    assert.deepEqual([packets.openPacket, stage.sent], [2, ['0 DATA+DATA!']]);
    packets.finish();
    packets.finish();
    assert.deepEqual(stage.sent, ['0 DATA+DATA!', '0 DATA!']);
    assert.deepEqual([packets.hasData(first), packets.roomLeft(first)], [false, 256]);
  });

  it('go to one path each', () => {
    const stage = new Stage();
    const { packets, first, second } = stage;
    assert.deepEqual([packets.goesElsewhere(first), packets.roomBeside(first)], [false, 256]);
    stage.data(first, 100);
    assert.deepEqual([packets.goesElsewhere(first), packets.goesElsewhere(second)], [false, true]);
    assert.deepEqual([packets.roomBeside(first), packets.roomBeside(second), packets.roomLeft(second)], [156, 0, 256]);
    assert.deepEqual([packets.opensPacket(second, 4), packets.hasData(second)], [true, false]);
    stage.data(second, 100);
    packets.finish();
    assert.deepEqual(stage.sent, ['0 DATA!', '1 DATA!']);
  });

  it('begin with control chunks, though DATA was there before (§6.10)', () => {
    const stage = new Stage();
    stage.data(stage.first, 100);
    stage.packets.addControl(stage.first, control(20));
    assert.equal(stage.packets.roomLeft(stage.first), 136);
    stage.packets.addControl(stage.first, control(140));
    stage.packets.finish();
    assert.deepEqual(stage.sent, ['0 COOKIE_ECHO+DATA!', '0 COOKIE_ECHO']);
  });

  it('with DATA take a SACK that waits along, if it fits beside the DATA', () => {
    const stage = new Stage();
    stage.waiting = [sack];
    stage.data(stage.first, 200);
    stage.data(stage.first, 20);
    stage.data(stage.first, 60);
    stage.packets.finish();
    assert.deepEqual(
      [stage.sent, stage.rooms],
      [
        ['0 SACK+DATA+DATA!', '0 SACK+DATA!'],
        [56, 196],
      ],
    );
  });

  it('say what has no content once', () => {
    const stage = new Stage();
    const { packets, first, second } = stage;
    for (const type of ['COOKIE_ACK', 'COOKIE_ACK', 'SHUTDOWN_ACK', 'SHUTDOWN_ACK'] as const)
      packets.addControl(first, { type });
    for (let i = 0; i < 2; i++) packets.addControl(first, { type: 'SHUTDOWN', cumulativeTsn: 1 });
    for (let i = 0; i < 2; i++) packets.addControl(first, sack);
    packets.addControl(second, { type: 'COOKIE_ACK' });
    packets.finish();
    assert.deepEqual(stage.sent, ['0 COOKIE_ACK+SHUTDOWN_ACK+SHUTDOWN+SACK+SACK', '1 COOKIE_ACK']);
  });

  it('are one for one: what ends the association makes needless what was to go elsewhere, but not DATA (§12.4)', () => {
    for (const type of ['ABORT', 'SHUTDOWN_ACK'] as const) {
      const chunk: Chunk = type === 'ABORT' ? { type, reflected: false, causes: [] } : { type };
      const stage = new Stage();
      stage.packets.addControl(stage.first, control(20));
      stage.packets.addControl(stage.second, chunk);
      stage.packets.finish();
      stage.data(stage.first, 20);
      stage.packets.addControl(stage.second, chunk);
      stage.packets.finish();
      assert.deepEqual(stage.sent, [`1 ${type}`, '0 DATA!', `1 ${type}`]);
    }
    const stage = new Stage();
    stage.packets.addControl(stage.first, control(20));
    stage.packets.addControl(stage.second, { type: 'COOKIE_ACK' });
    stage.packets.finish();
    assert.deepEqual(stage.sent, ['0 COOKIE_ECHO', '1 COOKIE_ACK']);
  });

  it('answer by what fits beside other control chunks, and by no second packet of them (§12.4)', () => {
    const stage = new Stage();
    const { packets, first } = stage;
    packets.addControl(first, control(200));
    packets.addAnswer(first, report(48));
    packets.addAnswer(first, report(4));
    packets.finish();
    assert.deepEqual(stage.sent, ['0 COOKIE_ECHO+ERROR']);
  });

  it('cut a report to fit beside a SACK; with DATA it goes by a packet of its own', () => {
    const stage = new Stage();
    const { packets, first } = stage;
    packets.addControl(first, sack);
    packets.addAnswer(first, report(300));
    assert.equal(packets.roomLeft(first), 0);
    packets.finish();
    stage.data(first, 200);
    packets.addAnswer(first, report(100));
    packets.finish();
    assert.deepEqual(stage.sent, ['0 SACK+ERROR', '0 DATA!', '0 ERROR']);
    assert.equal(chunkByteLength(report(100)), 108);
  });

  it('are forgotten', () => {
    const stage = new Stage();
    stage.data(stage.first, 20);
    stage.packets.discard();
    stage.packets.finish();
    assert.deepEqual(
      [stage.sent, stage.packets.roomLeft(stage.first), stage.packets.hasData(stage.first)],
      [[], 256, false],
    );
  });
});
