import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rfc9260, type SctpOptions } from '../../protocol/sctp/options.ts';
import { BulkSender } from '../../protocol/services/bare/bulk-sender.ts';
import { deriveStream } from '../../protocol/random/streams.ts';
import { bytesCodec } from '../../protocol/wire/bytes-codec.ts';
import { VirtualNetwork, type Fate, type Transit } from '../protocol/sctp/virtual-network.ts';

/** A transfer one way over a link, the same each way. */
export interface OraclePath {
  readonly messages: number;
  /** Of a message, bytes. */
  readonly size: number;
  /** bit/s */
  readonly rate: number;
  /** One way, seconds. */
  readonly delay: number;
  /** Packets of full size that the queue holds. */
  readonly queue: number;
  /** Probability that a packet with DATA or SACK in front is lost. */
  readonly loss: number;
  readonly seed: number;
}

/** What came of it. */
export interface OracleOutcome {
  /** Until the last message was received, seconds. */
  readonly time: number;
  /** Packets that sender and receiver sent. */
  readonly forward: number;
  readonly backward: number;
  /** Packets lost by chance, and dropped by full queues. */
  readonly lost: number;
  readonly dropped: number;
}

const oracle = fileURLToPath(new URL('../../../.build/oracle/usrsctp-oracle', import.meta.url));

/** Why libusrsctp cannot be asked; undefined: it can. */
export function oracleObstacle(): string | undefined {
  return existsSync(oracle) ? undefined : 'the oracle is not built: run npm run setup';
}

/** The transfer by libusrsctp in virtual time (native/oracle). */
export function outcomeOfUsrsctp(path: OraclePath): OracleOutcome {
  const { messages, size, rate, delay, queue, loss, seed } = path;
  const given = [messages, size, rate, delay * 1000, queue, loss, seed].map(String);
  return JSON.parse(execFileSync(oracle, given, { encoding: 'utf8' })) as OracleOutcome;
}

const SENDER = '10.0.0.1';
const RECEIVER = '10.0.0.2';
const PORT = 5002;
const IP_HEADER = 20;
const PATH_MTU = 1500;

/** The transfer by the SCTP of this project, over the same link. @param change of RFC 9260's options */
export function ownOutcome(path: OraclePath, change: Partial<SctpOptions> = {}): OracleOutcome {
  const network = new VirtualNetwork({ record: false, mtu: PATH_MTU });
  const channels = { [SENDER]: new Channel(path, 0), [RECEIVER]: new Channel(path, 1) };
  network.fate = (transit) => (transit.source === SENDER ? channels[SENDER] : channels[RECEIVER]).fate(transit);
  // As the oracle is configured: no heartbeats.
  const sctp = { ...rfc9260, heartbeatInterval: 0, ...change };
  const receiver = network.stack('receiver', [RECEIVER], { sctp });
  let received = 0;
  let time = 0;
  receiver.open(
    { addresses: [], port: PORT, protocols: [{ ppid: 'any', codec: bytesCodec }] },
    {
      associationRestarted: () => undefined,
      message: () => {
        received++;
        time = network.now;
        if (received === path.messages) network.simulator.stop();
      },
    },
  );
  const transport = network.stack('sender', [SENDER], { sctp });
  const sender = new BulkSender(
    { clock: network.simulator, transport },
    deriveStream('sizes'),
    {
      addresses: [],
      localPort: 0,
      peerAddresses: [RECEIVER],
      peerPort: PORT,
      association: {},
      minSize: path.size,
      maxSize: path.size,
      streams: 1,
      ordered: true,
      ppid: 0,
      lifetime: undefined,
      rate: Infinity,
      count: path.messages,
      duration: Infinity,
    },
    { up: () => undefined, restarted: () => undefined, pathChanged: () => undefined, ended: () => undefined },
  );
  network.run(3600);
  if (received < path.messages) throw new Error(`${received} of ${sender.sentMessages} messages in an hour`);
  const { [SENDER]: forward, [RECEIVER]: backward } = channels;
  return {
    time,
    forward: forward.sent,
    backward: backward.sent,
    lost: forward.lost + backward.lost,
    dropped: forward.dropped + backward.dropped,
  };
}

/** One direction of the link, as in native/oracle/usrsctp-oracle.c. */
class Channel {
  sent = 0;
  lost = 0;
  dropped = 0;
  #freeAt = 0;
  #random: number;
  readonly #path: OraclePath;

  constructor(path: OraclePath, direction: 0 | 1) {
    this.#path = path;
    this.#random = Math.imul(2 * path.seed + direction + 1, 2_654_435_761) >>> 0;
  }

  fate({ packet, sentAt }: Transit): Fate {
    const { rate, delay, queue, loss } = this.#path;
    this.sent++;
    const { type } = packet.chunks[0];
    if ((type === 'DATA' || type === 'SACK') && this.#uniform() < loss) {
      this.lost++;
      return 'drop';
    }
    const begin = Math.max(this.#freeAt, sentAt);
    if (begin - sentAt >= (queue * 8 * PATH_MTU) / rate) {
      this.dropped++;
      return 'drop';
    }
    this.#freeAt = begin + (8 * (packet.byteLength + IP_HEADER)) / rate;
    return [this.#freeAt + delay - sentAt];
  }

  /** xorshift32 (Marsaglia). */
  #uniform(): number {
    let x = this.#random;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#random = x >>> 0;
    return this.#random / 4_294_967_296;
  }
}
