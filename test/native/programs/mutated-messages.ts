/**
 * Sends mutated messages of RSPLIB to a registrar and to the servers of all services, all in this process, over real
 * sockets. Some are as long as messages may be. Nothing may be thrown, all must still answer, and the memory must not grow.
 *
 * Usage: mutated-messages.js TRANSPORT COUNT; prints what was measured. It needs a network of its own: addresses in the
 * messages are called.
 */
import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { namedPolicy } from '../../../native/api/named-policy.ts';
import { RealWorld } from '../../../native/api/real-world.ts';
import { RegistrarService } from '../../../native/api/registrar-service.ts';
import { componentAssociations } from '../../../native/programs/association-settings.ts';
import { runServer } from '../../../native/programs/server-program.ts';
import type { TransportName } from '../../../native/transports.ts';
import type { Ppid } from '../../../protocol/host.ts';
import { HandleTableReader } from '../../../protocol/handle-table/handle-table-reader.ts';
import { SCTP_OVER_UDP_PORT } from '../../../protocol/sctp/udp-encapsulation.ts';
import { CALCAPP_PPID, calcAppCodec } from '../../../protocol/services/calcapp/codec.ts';
import { PINGPONG_PPID, pingPongCodec } from '../../../protocol/services/pingpong/codec.ts';
import { PLAIN_PPID } from '../../../protocol/services/plain-bytes.ts';
import { FRACTAL_PPID, fractalCodec } from '../../../protocol/services/fractal/codec.ts';
import { encodeFractalCookie } from '../../../protocol/services/fractal/cookie.ts';
import { LONGEST_INFO, SCRIPTING_PPID, scriptingCodec } from '../../../protocol/services/scripting/codec.ts';
import type { GivenValues } from '../../../protocol/services/service.ts';
import { services, serviceNames, type ServiceName } from '../../../protocol/services/service-table.ts';
import { asapCodec } from '../../../protocol/wire/asap-codec.ts';
import { ASAP_PORT, ASAP_PPID } from '../../../protocol/wire/asap-messages.ts';
import { ENRP_PORT, ENRP_PPID } from '../../../protocol/wire/enrp-messages.ts';
import type { WireProtocolName } from '../../../protocol/wire/protocols.ts';
import { heapInUse } from '../../heap-in-use.ts';
import { PATIENCE, until } from '../patience.ts';
import { capturedMessages } from '../../protocol/wire/reference.ts';
import { Attack, type AttackKind, type AttackTarget } from './attack.ts';
import { VictimLog } from './victim-log.ts';

/** Elements that the registrar takes: what mutated messages register stays for its life, rightly. */
const MOST_ELEMENTS = 200;
const STEPS = 100;
/** What the heap may grow by while the second half is sent, bytes. */
const GROWTH = 4e6;
/** Messages of the character generator, or of an image, after which the client leaves. */
const MOST_BLOCKS = 32;

const transport = process.argv[2] as TransportName;
const count = Number(process.argv[3]);
/** Over usrsctp-udp all have one address. */
const addressOf = (host: number): string => (transport === 'usrsctp-udp' ? '127.0.0.1' : `127.0.0.${host}`);
const portOf = (service: ServiceName): number => 7001 + serviceNames.indexOf(service);

const bytes = (text: string): Uint8Array => Buffer.from(text);
const captured = (protocol: WireProtocolName): Uint8Array[] =>
  capturedMessages()
    .filter((message) => message.protocol === protocol)
    .map(({ hex }) => Buffer.from(hex, 'hex'));
const corners = { c1Real: -1, c1Imaginary: 1, c2Real: 1, c2Imaginary: -1 };
const pixels = { width: 99, height: 77, maxIterations: 1000, algorithm: 2, n: 2.5 };
const image = { type: 'FRACTAL_PARAMETER', ...corners, ...pixels } as const;
const echo = asapCodec('rsplib').encode({
  type: 'ASAP_COOKIE_ECHO',
  cookie: encodeFractalCookie({ parameter: image, x: 9, y: 7 }),
});
const asap = { ppid: ASAP_PPID, originals: [...captured('asap'), echo] };
const lines = { ppid: PLAIN_PPID, originals: ['a\n', 'A line of text.\n', 'z'.repeat(1000)].map(bytes) };

/** What comes in the sessions of a service besides ASAP's messages: its own ones; else lines. */
const ownKinds: Readonly<Partial<Record<ServiceName, AttackKind>>> = {
  calcapp: { ppid: CALCAPP_PPID, originals: captured('calcapp') },
  pingpong: { ppid: PINGPONG_PPID, originals: captured('pingpong') },
  scripting: { ppid: SCRIPTING_PPID, originals: captured('scripting') },
  fractal: { ppid: FRACTAL_PPID, originals: [...captured('fractal'), fractalCodec.encode(image)] },
};

/** What servers do not begin without, and what lets them forget silent clients soon. */
const values: Readonly<Partial<Record<ServiceName, GivenValues>>> = {
  scripting: { trust: 'anyone', maxSessions: 4, transmitTimeout: 2, keepAliveInterval: 1, keepAliveTimeout: 1 },
};

const registrarTargets: readonly AttackTarget[] = [
  { name: 'asap', address: addressOf(1), port: ASAP_PORT, kinds: [asap] },
  {
    name: 'enrp',
    address: addressOf(1),
    port: ENRP_PORT,
    kinds: [{ ppid: ENRP_PPID, originals: captured('enrp') }],
  },
];
const serviceTargets = serviceNames.map((name): AttackTarget => ({
  name,
  address: addressOf(2),
  port: portOf(name),
  kinds: [ownKinds[name] ?? lines, asap],
  ...(name === 'chargen' || name === 'fractal' ? { mostReceived: MOST_BLOCKS } : {}),
}));

/** What is in order and has an answer, which shows that a target lives. */
interface Probe {
  readonly ppid: Ppid;
  readonly bytes: Uint8Array;
  isAnswer(message: Uint8Array): boolean;
}

const contains =
  (part: Uint8Array | string) =>
  (message: Uint8Array): boolean =>
    Buffer.from(message).includes(Buffer.from(part));

const NUMBER = 0x7777_abcd_7777n;
const JOB = 0x7777_abcd;
const pong = pingPongCodec.encode({ type: 'PONG', messageNumber: NUMBER, replyNumber: 0n, data: bytes('ping') });
const accepted = calcAppCodec.encode({ type: 'CALCAPP_ACCEPT', jobId: JOB, jobSize: 0, completed: 0 });
const rejected = calcAppCodec.encode({ type: 'CALCAPP_REJECT', jobId: JOB, jobSize: 0, completed: 0 });

/** Of all that answer what any peer asks; ENRP answers registrars alone, and discard does not answer. */
const probes: Readonly<Record<string, Probe>> = {
  asap: {
    ppid: ASAP_PPID,
    bytes: asapCodec('rsplib').encode({
      type: 'ASAP_HANDLE_RESOLUTION',
      poolHandle: services.calcapp.poolHandle,
      subscribe: false,
    }),
    isAnswer: contains('CalcAppPool'),
  },
  echo: { ppid: PLAIN_PPID, bytes: bytes('still there?'), isAnswer: contains('still there?') },
  daytime: { ppid: PLAIN_PPID, bytes: bytes('what time?'), isAnswer: contains(`${new Date().getFullYear()}`) },
  chargen: { ppid: PLAIN_PPID, bytes: bytes('characters?'), isAnswer: contains('ABCDEFG') },
  calcapp: {
    ppid: CALCAPP_PPID,
    bytes: calcAppCodec.encode({ type: 'CALCAPP_REQUEST', jobId: JOB, jobSize: 1, completed: 0 }),
    isAnswer: (message) => [accepted, rejected].some((answer) => contains(answer.subarray(0, 8))(message)),
  },
  pingpong: {
    ppid: PINGPONG_PPID,
    bytes: pingPongCodec.encode({ type: 'PING', messageNumber: NUMBER, data: bytes('ping') }),
    isAnswer: contains(pong.subarray(4, 12)),
  },
  // Ready or not: it says so of itself.
  scripting: {
    ppid: SCRIPTING_PPID,
    bytes: scriptingCodec.encode({ type: 'SCRIPTING_KEEPALIVE' }),
    isAnswer: contains(hostname().slice(0, LONGEST_INFO)),
  },
  fractal: {
    ppid: FRACTAL_PPID,
    bytes: fractalCodec.encode({ ...image, width: 2, height: 1 }),
    isAnswer: contains(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2)), // from 0, 0 on two pixels
  },
};

/** Reads the handle table of the registrar, as other registrars do. */
async function readTable(world: RealWorld): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const { addresses, profile } = world;
    const registrar = { addresses: [addressOf(1)], port: ENRP_PORT };
    const association = componentAssociations.control;
    new HandleTableReader(
      world.host,
      { profile, registrar, addresses, answerTimeout: PATIENCE, association },
      { read: () => resolve(), failed: (reason) => reject(new Error(`enrp: ${reason}`)) },
    ).read();
  });
}

const log = new VictimLog();
const victim = await RealWorld.open({ transport, addresses: [addressOf(1)], profile: 'rsplib', log });
const registrar = RegistrarService.start(victim, {
  asap: { announcements: undefined, maxElements: MOST_ELEMENTS },
});
const registered = new Set<ServiceName>();
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
  elements: serviceNames.map((service) => ({
    service,
    poolHandle: services[service].poolHandle,
    identifier: portOf(service),
    port: portOf(service),
    policy: namedPolicy('RoundRobin'),
    element: {},
    serviceValues: values[service] ?? {},
  })),
  registered: ({ service }) => registered.add(service),
  rejected: () => undefined,
  noRegistrar: () => undefined,
});
// Elements that are not there yet would find no room among those that mutated messages register.
await until(() => registered.size === serviceNames.length, 'registrations');

const attacker = await RealWorld.open({ transport, addresses: [addressOf(3)], profile: 'rsplib' });
const attacks = [...registrarTargets, ...serviceTargets].map((target) => ({
  name: target.name,
  attack: new Attack(attacker, target),
}));
const each = Math.ceil(count / attacks.length / STEPS);
let before = 0;
for (let step = 1; step <= STEPS; step++) {
  await Promise.all(attacks.map(async ({ attack }) => attack.send(each)));
  if (step === STEPS / 2) before = heapInUse();
  console.log(`sent ${step} %`);
}
const growth = heapInUse() - before;

await readTable(attacker);
for (const { name, attack } of attacks) {
  const probe = probes[name];
  if (probe !== undefined) await attack.hasAnswer(probe.bytes, probe.ppid, (message) => probe.isAnswer(message));
}
const statusOf = (service: ServiceName): unknown => servers.faces?.[serviceNames.indexOf(service)].status();
const discarded = (): number => (statusOf('discard') as { counters: { messages: number } }).counters.messages;
const earlier = discarded();
await attacks.find(({ name }) => name === 'discard')?.attack.send(100);
await until(() => discarded() > earlier, 'messages that discard takes');

const associations = attacks.reduce((sum, { attack }) => sum + attack.associations, 0);
assert.equal(log.faults, 0, 'something was thrown');
assert.ok(log.allMalformed > count / 20, 'too few were malformed');
assert.ok(growth < GROWTH, `the heap grew by ${growth} bytes`);
for (const { attack } of attacks) attack.close();
registrar.close();
await servers.stop();
console.log(
  `good: ${STEPS * each * attacks.length} messages over ${associations} associations, ${log.allMalformed} malformed, ${log.faults} faults, heap ${(growth / 1e6).toFixed(2)} MB`,
);
process.exit(0);
