/**
 * Opens, uses and closes sockets of the usrsctp addon in every order, and leaves in the middle of traffic. Usage:
 * addon-stress.js ADDON ROUNDS SEED LIMIT; fails if the memory grows by more than LIMIT KiB per round (0: is not looked
 * at). Run it under a sanitizer too; node needs --expose-gc.
 */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { createRequire } from 'node:module';
import type { SctpSocket, SctpSocketEvent } from '../../native/sockets/sctp-socket.ts';
import type { UsrsctpAddon } from '../../native/usrsctp/addon.ts';
import { deriveStream } from '../../protocol/random/streams.ts';

const LOOPBACK = '127.0.0.1';
const PPID = 39;
const plain: Parameters<SctpSocket['send']>[2] = {
  stream: 0,
  ppid: PPID,
  ordered: true,
  sackImmediately: false,
  lifetime: 0,
};

const [path = '', rounds = '100', seed = '1', growthLimit = '0'] = process.argv.slice(2);
const limit = Number(growthLimit);
const random = deriveStream(`addon-stress/${seed}`);
const addon = createRequire(import.meta.url)(path) as UsrsctpAddon;
const udpPort = await freeUdpPort();
addon.init(udpPort, true);

const below = (bound: number): number => random.uint32() % bound;
const pause = async (milliseconds: number): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
};

async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}

let messages = 0;
let ended = 0;

/** A socket with the associations that were reported to it. */
class Side {
  readonly socket: SctpSocket;
  readonly up = new Set<number>();

  constructor(accept: boolean) {
    const options = {
      addresses: [LOOPBACK],
      port: 0,
      accept,
      remoteUdpPort: udpPort,
    };
    this.socket = new addon.Socket(options, (events) => {
      for (const event of events) this.#happened(event);
    });
  }

  /** Sends a burst on every association that is up, and asks about some. */
  talk(): void {
    for (const association of this.up) {
      if (below(4) === 0) this.#ask(association);
      for (let i = below(20); i >= 0; i--) {
        const bytes = new Uint8Array(1 + below(i === 0 ? 60_000 : 2000));
        this.socket.send(association, bytes, {
          stream: below(4),
          ppid: PPID,
          ordered: below(2) === 0,
          sackImmediately: below(4) === 0,
          lifetime: below(3) * 10,
        });
      }
    }
  }

  #ask(association: number): void {
    // None once it is closed.
    for (const address of this.socket.addresses) assert.equal(address, LOOPBACK);
    for (const { address } of this.socket.paths(association)) this.socket.setPrimary(association, address);
    this.socket.poll?.();
  }

  #happened(event: SctpSocketEvent): void {
    if (event.kind === 'up') this.up.add(event.association);
    else if (event.kind === 'message') {
      messages++;
      assert.ok(event.data.length > 0);
      // Some is answered from inside the callback.
      if (below(10) === 0) this.socket.send(event.association, event.data, { ...plain, stream: event.stream });
    } else if (event.kind === 'ended') {
      ended++;
      this.up.delete(event.association);
    }
  }
}

/** What a side may do with one of its associations, or with itself. */
const endings: readonly ((side: Side) => void)[] = [
  ({ socket }) => socket.close(),
  ({ socket }) => {
    socket.close();
    socket.close();
  },
  ({ socket, up }) => up.forEach((association) => socket.abort(association, 'enough')),
  ({ socket, up }) => up.forEach((association) => socket.shutdown(association)),
  ({ socket, up }) => {
    up.forEach((association) => socket.shutdown(association));
    socket.close();
  },
  ({ socket, up }) => {
    up.forEach((association) => socket.abort(association, 'x'.repeat(300)));
    socket.close();
  },
  ({ socket }) => {
    connectToNobody(socket);
    socket.close();
  },
  ({ socket }) => socket.abort(connectToNobody(socket), 'changed my mind'),
];

/** Starts a set-up that is not answered; 0: the socket is closed, or has one already. */
function connectToNobody(socket: SctpSocket): number {
  try {
    return socket.connect(['192.0.2.7'], 7, {});
  } catch {
    return 0;
  }
}

/** No call of a closed socket may crash. */
function misuse(socket: SctpSocket): void {
  assert.notEqual(socket.send(3, new Uint8Array(10), plain), 0);
  assert.throws(() => socket.connect([LOOPBACK], 7000, {}));
  socket.shutdown(3);
  socket.abort(3, 'gone');
  assert.notEqual(socket.setPrimary(3, LOOPBACK), 0);
  assert.deepEqual(socket.paths(3), []);
  assert.deepEqual(socket.addresses, []);
  socket.close();
}

async function round(): Promise<void> {
  const server = new Side(true);
  const { port } = server.socket;
  const clients = Array.from({ length: 1 + below(4) }, () => new Side(below(2) === 0));
  for (const { socket } of clients) socket.connect([LOOPBACK], port, { rtoInitial: 100 + below(100) });
  if (below(4) > 0) await pause(below(8));
  const sides = [server, ...clients];
  for (const side of sides) side.talk();
  if (below(2) === 0) await pause(below(4));
  // In any order, and some twice.
  for (let i = sides.length + below(3); i > 0; i--) {
    const side = sides[below(sides.length)];
    side.talk();
    endings[below(endings.length)](side);
    if (below(3) === 0) await pause(below(3));
  }
  const closed = sides[below(sides.length)].socket;
  closed.close();
  misuse(closed);
  for (const { socket } of sides) socket.close();
  // An open socket lives on as its callback does, unless that knows nothing of it: then it is garbage.
  forgotten(port);
}

function forgotten(port: number): void {
  const options = { addresses: [LOOPBACK], port: 0, accept: true, remoteUdpPort: udpPort };
  new addon.Socket(options, ignore).connect([LOOPBACK], port, {});
}

function ignore(): void {}

const warmUp = Math.floor(Number(rounds) / 5);
let memory = 0;
for (let i = 0; i < Number(rounds); i++) {
  await round();
  if (i % 10 === 0) {
    global.gc?.();
    await pause(1);
  }
  if (i === warmUp) memory = process.memoryUsage().rss;
}
global.gc?.();
const growth = (process.memoryUsage().rss - memory) / 1024 / (Number(rounds) - warmUp);
assert.ok(messages > 0 && ended > 0);

// The process ends in the middle of traffic.
const [server, client] = [new Side(true), new Side(false)];
client.socket.connect([LOOPBACK], server.socket.port, {});
await pause(20);
for (let i = 0; i < 20; i++) client.talk();
if (limit > 0) assert.ok(growth < limit, `memory grows by ${growth.toFixed(1)} KiB a round`);
console.log(`${messages} messages, ${ended} associations ended, memory ${growth.toFixed(1)} KiB a round`);
process.exit(0);
