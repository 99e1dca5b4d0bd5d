import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { PacketLayer } from '../../protocol/sctp/packet-layer.ts';
import { decodePacket } from '../../protocol/sctp/wire/decode-packet.ts';
import { encodePacket } from '../../protocol/sctp/wire/encode-packet.ts';
import type { VirtualNetwork } from '../protocol/sctp/virtual-network.ts';

const program = fileURLToPath(new URL('../../../.build/oracle/usrsctp-peer', import.meta.url));
/** Time between two looks at the peer, seconds. */
const STEP = 0.002;

/** What it may offer or ask for (native/oracle/usrsctp-peer.c). */
const peerExtensions = ['interleaving', 'authentication', 'nr-sack'] as const;
export type PeerExtension = (typeof peerExtensions)[number];

/** Why there is no such peer; undefined: there is. */
export function peerObstacle(): string | undefined {
  if (!existsSync(program)) return 'the peer is not built: run npm run setup';
  const known = spawnSync(program, ['--extensions'], { encoding: 'utf8', input: '' }).stdout.split('\n');
  if (peerExtensions.every((each) => known.includes(each))) return undefined;
  return 'the peer is older than its source: run npm run setup';
}

/** A host of a virtual network whose SCTP is that of libusrsctp (native/oracle/usrsctp-peer.c). */
export class UsrsctpPeer {
  /** Messages that it received. */
  readonly messages: { readonly stream: number; readonly bytes: Uint8Array }[] = [];
  readonly #network: VirtualNetwork;
  readonly #layer: PacketLayer;
  readonly #address: string;
  readonly #client: string;
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;
  #arrived: Uint8Array[] = [];

  constructor(network: VirtualNetwork, address: string, client: string, extensions: readonly PeerExtension[]) {
    this.#network = network;
    this.#address = address;
    this.#client = client;
    this.#layer = network.layer([address]);
    this.#layer.attach({
      packetArrived: (packet) => this.#arrived.push(encodePacket(packet)),
      malformedArrived: (reason) => {
        throw new Error(reason);
      },
    });
    this.#process = spawn(program, extensions);
    this.#answers = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** Lets the time of both sides pass. */
  async run(seconds: number): Promise<void> {
    const end = this.#network.now + seconds;
    while (this.#network.now < end) {
      this.#network.runTo(Math.min(this.#network.now + STEP, end));
      const arrived = this.#arrived;
      this.#arrived = [];
      for (const bytes of arrived) await this.#ask('packet', Buffer.from(bytes).toString('hex'));
      await this.#ask('time');
    }
  }

  /** Byte i of the message is stream * 7 + i * 3. */
  async send(stream: number, length: number): Promise<void> {
    await this.#ask('send', stream, length);
  }

  close(): void {
    this.#process.kill();
  }

  async #ask(verb: string, ...words: readonly (string | number)[]): Promise<void> {
    const microseconds = Math.round(this.#network.now * 1e6);
    this.#process.stdin.write(`${[verb, microseconds, ...words].join(' ')}\n`);
    for (;;) {
      const { value, done } = await this.#answers.next();
      if (done === true) throw new Error('the peer has ended');
      if (value === '.') return;
      this.#take(value);
    }
  }

  #take(line: string): void {
    const [verb, ...words] = line.split(' ');
    const bytes = Uint8Array.from(Buffer.from(words.at(-1) ?? '', 'hex'));
    if (verb === 'message') {
      this.messages.push({ stream: Number(words[0]), bytes });
      return;
    }
    const decoded = decodePacket(bytes);
    if (!decoded.ok) throw decoded.error;
    this.#layer.send(decoded.packet, this.#address, this.#client, 0);
  }
}
