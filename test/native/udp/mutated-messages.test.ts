import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  ASAP_PORT,
  ASAP_PPID,
  ENRP_PORT,
  ENRP_PPID,
  RealWorld,
  type Association,
  type EndpointHandler,
} from '../../../index.ts';
import { BytesPayload } from '../../../protocol/payload.ts';
import { deriveStream } from '../../../protocol/random/streams.ts';
import { bytesCodec } from '../../../protocol/wire/bytes-codec.ts';
import { capturedMessages, craftedMessages } from '../../protocol/wire/reference.ts';
import { testUdpPort } from '../../test-ports.ts';
import { Program } from '../namespace-network.ts';
import { TEST_TIMEOUT } from '../patience.ts';
import { LocalPrograms } from './local-programs.ts';

const main = fileURLToPath(new URL('../../../cli/main.js', import.meta.url));
const [REGISTRAR, SERVER, CLIENT, HOSTILE] = ['127.76.1.1', '127.76.1.11', '127.76.1.21', '127.76.1.66'];
const MESSAGES = 100_000;
/** One message of so many is long. */
const LONG_ONE_OF = 1000;
/** Kibibytes that the memory of a process may differ by between two moments of the same load. */
const UNSTEADY = 48 * 1024;

const random = deriveStream('mutated messages');
const below = (limit: number): number => Math.floor(random.uniform() * limit);

const originals = [...capturedMessages(), ...craftedMessages()]
  .filter(({ protocol }) => protocol === 'asap' || protocol === 'enrp')
  .map(({ protocol, hex }) => ({
    ppid: protocol === 'asap' ? ASAP_PPID : ENRP_PPID,
    bytes: Buffer.from(hex, 'hex'),
  }));

/** A message of some component with a few other bytes, a part missing, or much behind it. */
function mutated(number: number): { readonly ppid: number; readonly bytes: Uint8Array } {
  const original = originals[below(originals.length)];
  const kept = below(4) === 0 ? 1 + below(original.bytes.length) : original.bytes.length;
  const added = number % LONG_ONE_OF === 0 ? below(1_000_000) : below(4) === 0 ? below(9) : 0;
  const bytes = new Uint8Array(kept + added);
  bytes.set(original.bytes.subarray(0, kept));
  for (let changes = below(5); changes > 0; changes--) bytes[below(Math.min(bytes.length, 2000))] = below(256);
  return { ppid: original.ppid, bytes };
}

/** Sends messages of each protocol to its port, on associations that are set up again when they end. */
class Mutator implements EndpointHandler {
  readonly #associations = new Map<number, Association>();
  readonly #connect: (port: number) => Association;
  readonly #room: (() => void)[] = [];

  constructor({ host, addresses }: RealWorld) {
    const protocols = [{ ppid: 'any' as const, codec: bytesCodec }];
    const endpoint = host.transport.open({ addresses, port: 0, protocols }, this);
    this.#connect = (port) => endpoint.connect([REGISTRAR], port);
  }

  async send(ppid: number, bytes: Uint8Array): Promise<void> {
    const port = ppid === ASAP_PPID ? ASAP_PORT : ENRP_PORT;
    for (;;) {
      let association = this.#associations.get(port);
      if (association === undefined || association.state === 'ended') {
        association = this.#connect(port);
        this.#associations.set(port, association);
      }
      if (association.send({ payload: new BytesPayload(bytes), ppid })) return;
      await new Promise<void>((resolve) => this.#room.push(resolve));
    }
  }

  message(): void {}

  associationRestarted(): void {}

  writable(): void {
    this.#goOn();
  }

  associationEnded(): void {
    this.#goOn();
  }

  #goOn(): void {
    for (const resolve of this.#room.splice(0)) resolve();
  }
}

/** Resident memory, kibibytes. */
function memoryOf(pid: number | undefined): number {
  return Number(/^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]);
}

describe('a registrar that gets mutated messages, long ones among them', function () {
  this.timeout(4 * TEST_TIMEOUT);
  const programs = new LocalPrograms();
  let world: RealWorld | undefined;
  let registrar: Program | undefined;
  afterEach(async () => {
    await world?.close();
    await programs.close();
    await registrar?.end('SIGKILL');
  });

  it(`serves the others after ${MESSAGES} of them, loses no registration and does not grow`, async function () {
    if (process.platform !== 'linux') this.skip();
    const command = `${main} registrar --address ${REGISTRAR} --udp-port ${testUdpPort} --no-announce --peer 127.76.1.2 --peers-only`;
    const child = spawn(process.execPath, command.split(' '), { stdio: 'pipe' });
    registrar = new Program(child);
    await registrar.prints(/^registrar /);
    const server = programs.run(`server --service echo --address ${SERVER} --registrar ${REGISTRAR}`);
    await server.prints(/^registered in EchoPool/);

    world = await RealWorld.open({ addresses: [HOSTILE], udpPort: testUdpPort });
    const mutator = new Mutator(world);
    let halfway = 0;
    for (let number = 1; number <= MESSAGES; number++) {
      const { ppid, bytes } = mutated(number);
      await mutator.send(ppid, bytes);
      if (number === MESSAGES / 2) halfway = memoryOf(child.pid);
    }
    const client = programs.run(`client --service echo --address ${CLIENT} --registrar ${REGISTRAR}`).saying('hello');
    await client.prints(/> hello$/);
    assert.equal(registrar.exitCode, undefined, registrar.output);
    assert.match(registrar.output, /ignored malformed data from 127\.76\.1\.66/);
    assert.doesNotMatch(registrar.output, /fault/);
    assert.equal(server.output.match(/^registered in /gm)?.length, 1, server.output);
    const grown = memoryOf(child.pid) - halfway;
    assert.ok(grown < UNSTEADY, `it grew by ${grown} KiB from ${halfway} KiB`);
  });
});
