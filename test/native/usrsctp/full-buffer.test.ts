import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { fileURLToPath } from 'node:url';
import { UdpTransport } from '../../../native/udp/udp-transport.ts';
import { silentLog } from '../../../protocol/host.ts';
import { rfc9260 } from '../../../protocol/sctp/options.ts';
import { decodePacket } from '../../../protocol/sctp/wire/decode-packet.ts';
import { bytesCodec } from '../../../protocol/wire/bytes-codec.ts';
import { testUdpPort } from '../../test-ports.ts';
import { Program } from '../namespace-network.ts';
import { addonObstacle, skipOrFail } from '../obstacles.ts';
import { until } from '../patience.ts';

const sender = fileURLToPath(new URL('full-buffer.js', import.meta.url));
const MESSAGES = 1000;
/** Bytes: the sender buffers a fifth of all messages, the receiver has room for all of them. */
const LENGTH = 1000;
const SEND_BUFFER = 200_000;
const RECEIVE_BUFFER = 2_000_000;
/** Messages that pass at first: more than a quarter of what the sender buffers, and few enough that others still wait there. */
const PASSING = 60;
const RECEIVER = '127.69.0.1';
const RELAY = '127.69.0.5';
const PORT = 7009;
const [RECEIVER_UDP, RELAY_UDP, SENDER_UDP] = [testUdpPort, testUdpPort + 1, testUdpPort + 2];

/**
 * A UDP relay in front of the receiver. It lets few DATA chunks pass, but not the first one, however often that is sent; the
 * others must wait until it is released.
 */
class HoldingRelay {
  readonly #socket: Socket;
  readonly #passed = new Set<number>();
  readonly #held: Uint8Array[] = [];
  #first: number | undefined;
  #released = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', (bytes, { address }) => {
      if (address === RECEIVER) socket.send(bytes, SENDER_UDP, '127.0.0.1');
      else if (this.#passes(bytes)) socket.send(bytes, RECEIVER_UDP, RECEIVER);
      else this.#held.push(bytes);
    });
  }

  static async open(): Promise<HoldingRelay> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(RELAY_UDP, RELAY, resolve));
    return new HoldingRelay(socket);
  }

  release(): void {
    this.#released = true;
    for (const bytes of this.#held) this.#socket.send(bytes, RECEIVER_UDP, RECEIVER);
  }

  close(): void {
    this.#socket.close();
  }

  #passes(bytes: Uint8Array): boolean {
    if (this.#released) return true;
    const decoded = decodePacket(bytes);
    const chunks = decoded.ok ? decoded.packet.chunks : [];
    const tsns = chunks.flatMap((chunk) => (chunk.type === 'DATA' ? chunk.tsn : []));
    this.#first ??= tsns[0];
    if (tsns.some((tsn) => tsn === this.#first || (this.#passed.size >= PASSING && !this.#passed.has(tsn))))
      return false;
    for (const tsn of tsns) this.#passed.add(tsn);
    return true;
  }
}

describe('the send buffer of libusrsctp', () => {
  before(function () {
    skipOrFail(this, addonObstacle());
  });

  it('takes more messages when NR-SACKs have emptied it, though the first one is still missing', async () => {
    const transport = await UdpTransport.open({
      addresses: [RECEIVER],
      udpPort: RECEIVER_UDP,
      remoteUdpPort: RELAY_UDP,
      sctp: { ...rfc9260, nrSack: true, receiveBuffer: RECEIVE_BUFFER },
      log: silentLog,
    });
    const relay = await HoldingRelay.open();
    let received = 0;
    transport.open(
      { addresses: [], port: PORT, protocols: [{ ppid: 'any', codec: bytesCodec }] },
      { message: () => received++, associationRestarted: () => undefined },
    );
    const command = [sender, SENDER_UDP, RELAY_UDP, RELAY, PORT, MESSAGES, LENGTH, SEND_BUFFER].map(String);
    const run = new Program(spawn(process.execPath, command, { stdio: 'pipe' }));
    try {
      await run.prints(/^refused\n[1-9]\d* messages$/);
      assert.equal(received, 0);
      relay.release();
      await run.prints(/^done$/);
      await until(() => received === MESSAGES, 'all messages');
    } finally {
      await run.end('SIGKILL');
      relay.close();
      await transport.close();
    }
    assert.doesNotMatch(run.output, /^0 messages$/m, 'it was told of room that it did not have');
  });
});
