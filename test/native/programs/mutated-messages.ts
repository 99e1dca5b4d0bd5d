/**
 * Sends mutated messages of RSPLIB to a registrar and to the servers of services, all in this process, over real sockets.
 * Some are as long as messages may be. Nothing may be thrown, all must still answer, and the memory must not grow.
 *
 * Usage: mutated-messages.js TRANSPORT COUNT; prints what was measured. It needs a network namespace: addresses in the
 * messages are called.
 */
import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { namedPolicy } from '../../../native/api/named-policy.ts';
import { RealWorld } from '../../../native/api/real-world.ts';
import { RegistrarService } from '../../../native/api/registrar-service.ts';
import { componentAssociations } from '../../../native/programs/association-settings.ts';
import { runServer } from '../../../native/programs/server-program.ts';
import type { TransportName } from '../../../native/transports.ts';
import type { Association, Endpoint, EndpointHandler, Log } from '../../../protocol/host.ts';
import { BytesPayload } from '../../../protocol/payload.ts';
import { deriveStream } from '../../../protocol/random/streams.ts';
import { SCTP_OVER_UDP_PORT } from '../../../protocol/sctp/udp-encapsulation.ts';
import { CALCAPP_PPID } from '../../../protocol/services/calcapp/codec.ts';
import { PINGPONG_PPID } from '../../../protocol/services/pingpong/codec.ts';
import { asapCodec } from '../../../protocol/wire/asap-codec.ts';
import { ASAP_PORT, ASAP_PPID } from '../../../protocol/wire/asap-messages.ts';
import { bytesCodec } from '../../../protocol/wire/bytes-codec.ts';
import { ENRP_PORT, ENRP_PPID } from '../../../protocol/wire/enrp-messages.ts';
import { poolHandleFromText } from '../../../protocol/wire/pool-handle.ts';
import { Mutations } from '../../protocol/wire/mutations.ts';
import { capturedMessages } from '../../protocol/wire/reference.ts';

const CALCAPP_PORT = 7001;
const PINGPONG_PORT = 7002;

/** A ping of PingPong with a number that no other has. */
const NUMBER = '00007777abcd7777';
const PING = `01000010${NUMBER}70696e67`;

/** Where each protocol is heard: over usrsctp-udp all have one address. */
const targets = [
  { protocol: 'asap', ppid: ASAP_PPID, port: ASAP_PORT, host: 1 },
  { protocol: 'enrp', ppid: ENRP_PPID, port: ENRP_PORT, host: 1 },
  { protocol: 'calcapp', ppid: CALCAPP_PPID, port: CALCAPP_PORT, host: 2 },
  { protocol: 'pingpong', ppid: PINGPONG_PPID, port: PINGPONG_PORT, host: 2 },
] as const;
type Target = (typeof targets)[number];

/** Elements that the registrar takes: what mutated messages register stays for its life, rightly. */
const MOST_ELEMENTS = 200;
const STEPS = 100;
/** What the heap may grow by while the second half is sent, bytes. */
const GROWTH = 4e6;
/** Seconds within which a target must take more, or a set-up must be complete. */
const PATIENCE = 120;

const transport = process.argv[2] as TransportName;
const count = Number(process.argv[3]);
const addressOf = (host: number): string => (transport === 'udp' ? `127.0.0.${host}` : '127.0.0.1');

/** What the victims log: faults that only the last line of defence has caught, and malformed data. */
const logged = new Map<string, number>();
const log: Log = {
  enabled: true,
  event: (_component, name, fields) => {
    logged.set(name, (logged.get(name) ?? 0) + 1);
    if (name === 'fault') console.error(JSON.stringify(fields));
  },
};

/** Associations with a target, one after another: it may end them for what it gets. */
class Attack implements EndpointHandler {
  readonly #target: Target;
  readonly #endpoint: Endpoint;
  readonly #mutations: Mutations;
  #association: Association | undefined;
  #changed: (() => void) | undefined;
  /** Part of the answer that is waited for. */
  #wanted: Buffer | undefined;
  associations = 0;

  constructor(world: RealWorld, target: Target) {
    this.#target = target;
    const originals = capturedMessages().filter(({ protocol }) => protocol === target.protocol);
    this.#mutations = new Mutations(
      originals.map(({ hex }) => Buffer.from(hex, 'hex')),
      deriveStream(`mutations of ${target.protocol}`),
    );
    const protocols = [{ ppid: 'any', codec: bytesCodec }] as const;
    this.#endpoint = world.host.transport.open({ addresses: world.addresses, port: 0, protocols }, this);
  }

  async send(messages: number): Promise<void> {
    for (let sent = 0; sent < messages; sent++) {
      const bytes = this.#mutations.next();
      while (!this.#take(bytes)) await this.#change();
      // The others have their turns, and the victims theirs.
      if (sent % 16 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** What is in order is answered: the target lives. @param part of the answer */
  async hasAnswer(bytes: Uint8Array, part: Buffer): Promise<void> {
    this.#wanted = part;
    while (!this.#take(bytes)) await this.#change();
    while (this.#wanted !== undefined) await this.#change();
  }

  close(): void {
    this.#endpoint.close();
  }

  associationUp(): void {
    this.#changed?.();
  }

  associationEnded(association: Association): void {
    if (association === this.#association) this.#association = undefined;
    this.#changed?.();
  }

  associationRestarted(): void {}

  writable(): void {
    this.#changed?.();
  }

  message(_association: Association, message: unknown): void {
    const wanted = this.#wanted;
    if (wanted !== undefined && message instanceof Uint8Array && Buffer.from(message).includes(wanted))
      this.#wanted = undefined;
    this.#changed?.();
  }

  #take(bytes: Uint8Array): boolean {
    const { host, port, ppid } = this.#target;
    if (this.#association === undefined) {
      this.associations++;
      this.#association = this.#endpoint.connect([addressOf(host)], port, { connectTimeout: PATIENCE });
    }
    if (this.#association.state !== 'up') return false;
    return this.#association.send({ payload: new BytesPayload(bytes), ppid });
  }

  /** Waits until something happens to the association. */
  async #change(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        this.#changed = resolve;
        const { protocol } = this.#target;
        timer = setTimeout(() => reject(new Error(`${protocol}: nothing for ${PATIENCE} s`)), PATIENCE * 1000);
      });
    } finally {
      clearTimeout(timer);
    }
  }
}

function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

const victim = await RealWorld.open({ transport, addresses: [addressOf(1)], profile: 'rsplib', log });
const registrar = RegistrarService.start(victim, {
  asap: { announcements: undefined, maxElements: MOST_ELEMENTS },
});
const servers = await runServer({
  transport,
  addresses: [addressOf(2)],
  udpPort: SCTP_OVER_UDP_PORT,
  alone: false,
  log,
  profile: 'rsplib',
  associations: componentAssociations,
  registrars: [{ addresses: [addressOf(1)], port: ASAP_PORT }],
  announcements: undefined,
  search: {},
  elements: [
    { service: 'calcapp' as const, port: CALCAPP_PORT },
    { service: 'pingpong' as const, port: PINGPONG_PORT },
  ].map(({ service, port }) => ({
    service,
    poolHandle: service,
    identifier: port,
    port,
    policy: namedPolicy('RoundRobin'),
    element: {},
    serviceValues: {},
  })),
  registered: () => undefined,
  rejected: () => undefined,
  noRegistrar: () => undefined,
});

const attacker = await RealWorld.open({ transport, addresses: [addressOf(3)], profile: 'rsplib' });
const attacks = targets.map((target) => new Attack(attacker, target));
const each = Math.ceil(count / attacks.length / STEPS);
let before = 0;
for (let step = 1; step <= STEPS; step++) {
  await Promise.all(attacks.map(async (attack) => attack.send(each)));
  if (step === STEPS / 2) before = heapInUse();
  console.log(`sent ${step} %`);
}
const growth = heapInUse() - before;

const poolHandle = poolHandleFromText('calcapp');
const resolution = asapCodec('rsplib').encode({ type: 'ASAP_HANDLE_RESOLUTION', poolHandle, subscribe: false });
await attacks[0].hasAnswer(resolution, Buffer.from('calcapp'));
const [numbered, number] = [Buffer.from(PING, 'hex'), Buffer.from(NUMBER, 'hex')];
await attacks[3].hasAnswer(numbered, number);
const faults = logged.get('fault') ?? 0;
const malformed = logged.get('malformed') ?? 0;
const associations = attacks.reduce((sum, attack) => sum + attack.associations, 0);
console.log(
  `${STEPS * each * attacks.length} messages over ${associations} associations, ${malformed} malformed, ${faults} faults, heap ${(growth / 1e6).toFixed(2)} MB`,
);
assert.equal(faults, 0, 'something was thrown');
assert.ok(malformed > count / 20, 'too few were malformed');
assert.ok(growth < GROWTH, 'the heap grew');
for (const attack of attacks) attack.close();
registrar.close();
await servers.stop();
process.exit(0);
