/**
 * Lets pool elements, pool users, a reader of handle tables, a registrar and a monitor, all in this process, meet a
 * registrar, elements and a peer that send them mutated messages over real sockets: some are as long as messages may be.
 * Nothing may be thrown, the memory must not grow, malformed messages must be logged, and when the others become honest
 * all must be served.
 *
 * Usage: hostile-answers.js TRANSPORT COUNT; prints what was measured. It needs a network of its own: addresses in the
 * messages are called.
 */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { namedPolicy } from '../../../native/api/named-policy.ts';
import { RealWorld } from '../../../native/api/real-world.ts';
import { RegistrarService } from '../../../native/api/registrar-service.ts';
import { componentAssociations } from '../../../native/programs/association-settings.ts';
import { runClient, type RunningUser } from '../../../native/programs/client-program.ts';
import { runMonitor } from '../../../native/programs/monitor-program.ts';
import { runServer } from '../../../native/programs/server-program.ts';
import type { TransportName } from '../../../native/transports.ts';
import { HandleTableReader } from '../../../protocol/handle-table/handle-table-reader.ts';
import { poolText } from '../../../protocol/log-text.ts';
import { deriveStream } from '../../../protocol/random/streams.ts';
import { SCTP_OVER_UDP_PORT } from '../../../protocol/sctp/udp-encapsulation.ts';
import { CALCAPP_PPID } from '../../../protocol/services/calcapp/codec.ts';
import { FRACTAL_PPID } from '../../../protocol/services/fractal/codec.ts';
import { PINGPONG_PPID } from '../../../protocol/services/pingpong/codec.ts';
import { PLAIN_PPID } from '../../../protocol/services/plain-bytes.ts';
import { SCRIPTING_PPID } from '../../../protocol/services/scripting/codec.ts';
import type { GivenValues } from '../../../protocol/services/service.ts';
import { services, serviceNames, type ServiceName } from '../../../protocol/services/service-table.ts';
import { ASAP_PORT, ASAP_PPID } from '../../../protocol/wire/asap-messages.ts';
import { ENRP_PORT, ENRP_PPID } from '../../../protocol/wire/enrp-messages.ts';
import type { WireProtocolName } from '../../../protocol/wire/protocols.ts';
import { heapInUse } from '../../heap-in-use.ts';
import { Mutations } from '../../protocol/wire/mutations.ts';
import { capturedMessages } from '../../protocol/wire/reference.ts';
import { until } from '../patience.ts';
import type { AttackKind } from './attack.ts';
import {
  asapBytes,
  elementPortOf,
  greetingOf,
  peerAnswers,
  registrarAnswers,
  resolutionOf,
  serviceAnswers,
} from './honest-answers.ts';
import { HostileService } from './hostile-service.ts';
import { VictimLog } from './victim-log.ts';
import { WorkPackages } from '../scripting/work-packages.ts';

const STEPS = 100;
/** What the heap may grow by while the second half is sent, bytes. */
const GROWTH = 4e6;
/** Ports of the registrar that is attacked: over usrsctp-udp it has the address of the hostile one. */
const VICTIM_PORTS = { asapPort: 4863, enrpPort: 4901 };
const VICTIM_ELEMENTS = 6001;
/** Pool users of each service. */
const CLIENTS = 4;

const transport = process.argv[2] as TransportName;
const count = Number(process.argv[3]);
const addressOf = (host: number): string => (transport === 'usrsctp-udp' ? '127.0.0.1' : `127.0.0.${host}`);
const [HOSTILE, VICTIM, SERVER, CLIENT] = [1, 2, 3, 4] as const;

const captured = (protocol: WireProtocolName): Uint8Array[] =>
  capturedMessages()
    .filter((message) => message.protocol === protocol)
    .map(({ hex }) => Buffer.from(hex, 'hex'));
/** Among them, answers that fit what is asked here. */
const asapKind: AttackKind = {
  ppid: ASAP_PPID,
  originals: [
    ...captured('asap'),
    ...serviceNames.flatMap((service, index) => [
      asapBytes(resolutionOf(service, addressOf(HOSTILE))).bytes,
      asapBytes({
        type: 'ASAP_REGISTRATION_RESPONSE',
        rejected: index % 2 === 0,
        poolHandle: services[service].poolHandle,
        identifier: VICTIM_ELEMENTS + index,
        errors: [],
      }).bytes,
    ]),
  ],
};
const lines: AttackKind = {
  ppid: PLAIN_PPID,
  originals: ['a\n', 'A line of text.\n', 'z'.repeat(1000)].map((line) => Buffer.from(line)),
};
const ownKind = (service: ServiceName): AttackKind => {
  if (service === 'calcapp') return { ppid: CALCAPP_PPID, originals: captured('calcapp') };
  if (service === 'pingpong') return { ppid: PINGPONG_PPID, originals: captured('pingpong') };
  if (service === 'fractal') return { ppid: FRACTAL_PPID, originals: captured('fractal') };
  if (service === 'scripting') return { ppid: SCRIPTING_PPID, originals: captured('scripting') };
  return lines;
};

const attacker = await RealWorld.open({ transport, addresses: [addressOf(HOSTILE)], profile: 'rsplib' });
const hostile = [
  new HostileService(attacker, {
    name: 'registrar',
    port: ASAP_PORT,
    kinds: [asapKind],
    answer: (bytes) => registrarAnswers(bytes, addressOf(HOSTILE)),
  }),
  new HostileService(attacker, {
    name: 'peer',
    port: ENRP_PORT,
    kinds: [{ ppid: ENRP_PPID, originals: captured('enrp') }],
    answer: (bytes) => peerAnswers(bytes, addressOf(HOSTILE)),
  }),
  ...serviceNames.map(
    (service) =>
      new HostileService(attacker, {
        name: service,
        port: elementPortOf(service),
        kinds: [ownKind(service), asapKind],
        greeting: () => greetingOf(service),
        answer: (bytes, ppid) => serviceAnswers(service, bytes, ppid),
      }),
  ),
];

/** What has been served; cleared when the others become honest. */
const served = new Set<string>();
const log = new VictimLog((pool) => served.add(`element of ${pool}`));
const component = {
  transport,
  udpPort: SCTP_OVER_UDP_PORT,
  alone: false,
  log,
  profile: 'rsplib' as const,
  associations: componentAssociations,
  registrars: [{ addresses: [addressOf(HOSTILE)], port: ASAP_PORT }],
  announcements: undefined,
  search: { huntTimeout: 0.2, maxHuntTimeout: 0.2 },
};

let warnings = 0;

const servers = await runServer({
  ...component,
  addresses: [addressOf(SERVER)],
  elements: serviceNames.map((service, index) => ({
    service,
    poolHandle: services[service].poolHandle,
    identifier: VICTIM_ELEMENTS + index,
    port: VICTIM_ELEMENTS + index,
    policy: namedPolicy('RoundRobin'),
    element: { refusedRegistrationDelay: 0.05, registrationTimeout: 0.1, reregistrationInterval: 0.1 },
    serviceValues: service === 'scripting' ? { trust: 'anyone' } : {},
  })),
  registered: () => undefined,
  rejected: () => undefined,
  noRegistrar: () => undefined,
});

const packages = new WorkPackages();
const work = { input: packages.file('input', 'a work package'), output: packages.path('output'), maxTrials: 1e9 };
/** Settings of clients that would wait too long without them. */
const values: Readonly<Partial<Record<ServiceName, GivenValues>>> = {
  daytime: { requests: Infinity, interval: 0.01 },
  chargen: { interval: 0.1 },
  calcapp: { interval: 0.01, size: 1000, answerTimeout: 0.2, rejectionDelay: 0.05 },
  pingpong: { interval: 0.01, answerTimeout: 0.2 },
  // Small enough for one message of honest elements.
  fractal: { width: 64, height: 64, sessions: 2, answerTimeout: 0.2 },
  scripting: { ...work, retryDelay: 0.02, answerTimeout: 0.2, transmitTimeout: 0.2, keepAliveInterval: 0.2 },
};
const clients: RunningUser[] = [];
let isOver = false;

async function startClient(index: number): Promise<void> {
  const service = serviceNames[index % serviceNames.length];
  clients[index] = await runClient(
    {
      ...component,
      addresses: [addressOf(CLIENT + index)],
      service,
      poolHandle: services[service].poolHandle,
      user: { requestTimeout: 0.1, sessionConnectTimeout: 0.2, refusalRetryDelay: 0.01 },
      serviceValues: { resolutionRetryDelay: 0.02, ...values[service] },
    },
    {
      tell: () => undefined,
      warn: () => void warnings++,
      selected: () => undefined,
      served: () => served.add(`user of ${service}`),
      unavailable: () => undefined,
      finished: () => void beginAgain(index),
    },
  );
}

/** Who has completed its task. */
async function beginAgain(index: number): Promise<void> {
  if (isOver) return;
  await clients[index].stop();
  await startClient(index);
}

await Promise.all(Array.from({ length: CLIENTS * serviceNames.length }, async (_, index) => startClient(index)));
const conversations = clients.flatMap(({ client }) => (client.conversation === undefined ? [] : [client.conversation]));
const typist = setInterval(() => {
  for (const conversation of conversations) if (conversation.unanswered < 10) conversation.say(Buffer.from('a line\n'));
}, 5);

const victim = await RealWorld.open({ transport, addresses: [addressOf(VICTIM)], profile: 'rsplib', log });
const registrar = RegistrarService.start(victim, {
  ...VICTIM_PORTS,
  peers: [{ addresses: [addressOf(HOSTILE)], port: ENRP_PORT }],
  asap: { announcements: undefined, maxElements: 200 },
});
const reader = readerOf(ENRP_PORT, 'reader of tables');
const monitor = runMonitor({ port: 0, purgeAfter: 10, maxComponents: 100, log }, () => served.add('monitor'));

/** Reads the handle table of a registrar at the attacker's address again and again. */
function readerOf(port: number, name: string): HandleTableReader {
  const again = (): void => void setTimeout(() => tables.read(), 5);
  const tables: HandleTableReader = new HandleTableReader(
    victim.host,
    {
      profile: 'rsplib',
      registrar: { addresses: [addressOf(port === ENRP_PORT ? HOSTILE : VICTIM)], port },
      addresses: victim.addresses,
      answerTimeout: 0.5,
      association: componentAssociations.control,
    },
    {
      read: () => {
        served.add(name);
        again();
      },
      failed: again,
    },
  );
  tables.read();
  return tables;
}

const socket = createSocket('udp4');
socket.bind(0, '127.0.0.1');
await once(socket, 'listening');
const reports = captured('csp');
const mutatedReports = new Mutations(reports, deriveStream('mutations of reports'));
const report = (bytes: Uint8Array): void => socket.send(bytes, monitor.port, '127.0.0.1');

/** The services send equal parts, whoever comes how often. */
const part = Math.ceil(count / hostile.length);
let before = 0;
for (let step = 1; step <= STEPS; step++) {
  const limit = (step / STEPS) * part;
  const sending = async (each: HostileService): Promise<void> =>
    until(() => each.attack(limit) >= limit, `victims of ${each.name}`);
  await Promise.all(hostile.map(sending));
  report(mutatedReports.next());
  if (step === STEPS / 2) before = heapInUse();
  console.log(`sent ${step} %`);
}
const growth = heapInUse() - before;

served.clear();
for (const each of hostile) each.becomeHonest();
// Of services without answers, the end of the input shows that all was taken. Where the end meets the abort of an
// association, it shows nothing, and the user leaves: all must have come anew.
const oneWay = hostile.filter(({ name }) => name === 'discard');
await until(() => oneWay.every(({ honestlyServed }) => honestlyServed >= CLIENTS), 'users of discard');
const finished = conversations.filter(({ isOneWay }) => isOneWay);
for (const conversation of finished) {
  conversations.splice(conversations.indexOf(conversation), 1);
  conversation.finish?.();
}
const inspector = readerOf(VICTIM_PORTS.enrpPort, 'registrar');
report(reports[0]);
const all = [
  ...serviceNames.flatMap((service) => [`element of ${poolText(services[service].poolHandle)}`, `user of ${service}`]),
  'reader of tables',
  'registrar',
  'monitor',
];
await until(() => all.every((name) => served.has(name)), 'service by honest ones').catch((error: unknown) => {
  console.error(`not served: ${all.filter((name) => !served.has(name)).join(', ')}`);
  throw error;
});

const parts = hostile.map((each) => `${each.name} ${each.sent}`).join(', ');
assert.equal(log.faults, 0, 'something was thrown');
// Hardly any bytes are no message of PingPong.
for (const ppid of [ASAP_PPID, ENRP_PPID, CALCAPP_PPID])
  assert.ok((log.malformed.get(ppid) ?? 0) > 0, `no malformed message of PPID ${ppid} was logged`);
assert.ok(monitor.board.counters.malformed > 0, 'no malformed report was counted');
assert.ok(warnings > 0, 'no client told its user');
assert.ok(growth < GROWTH, `the heap grew by ${growth} bytes`);
clearInterval(typist);
isOver = true;
for (const tables of [reader, inspector]) tables.close();
await Promise.all(clients.map(async (client) => client.stop()));
await servers.stop();
registrar.close();
packages.remove();
console.log(
  `good: ${hostile.reduce((sum, { sent }) => sum + sent, 0)} messages (${parts}), ${log.allMalformed} malformed, ${log.faults} faults, heap ${(growth / 1e6).toFixed(2)} MB`,
);
process.exit(0);
