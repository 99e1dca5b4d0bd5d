import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { PoolUser } from '../../../protocol/pool-user/pool-user.ts';
import { poolUserDefaults } from '../../../protocol/pool-user/pool-user-options.ts';
import type {
  Association,
  Calendar,
  Endpoint,
  EndpointHandler,
  EndpointOptions,
  Host,
  Transport,
} from '../../../protocol/host.ts';
import { MOST_DATA } from '../../../protocol/services/scripting/codec.ts';
import type { ServiceDescriptor, ServiceOptions } from '../../../protocol/services/service.ts';
import { decodableApplications, services } from '../../../protocol/services/service-table.ts';
import { protocolOfUserMessage } from '../../../protocol/wire/capture/message-protocols.ts';
import { wireProtocols } from '../../../protocol/wire/protocols.ts';
import { TransportUse } from '../../../protocol/wire/pool-element.ts';
import { RserpoolWorld } from '../rserpool-world.ts';
import { MemoryFiles, MemoryWorkshop } from './scripting/memory-workshop.ts';

/** Seconds from a refused message to room: services without end would not let the time of a world without limits pass. */
const ROOM_DELAY = 0.001;

/** As many as a client has. */
const MOST_SESSIONS = 20;

/** Services whose server, or client, sends nothing. */
const silent: Readonly<Partial<Record<string, 'server' | 'client'>>> = {
  discard: 'server',
  daytime: 'client',
  chargen: 'client',
};

const calendar: Calendar = {
  now: () => ({ year: 2026, month: 11, day: 29, weekday: 0, hours: 7, minutes: 5, seconds: 9, microseconds: 12 }),
};

/**
 * A transport whose associations refuse every other message: it is taken after `writable`, which follows soon. So
 * a sender that ignores that a message was not accepted loses it.
 */
class ReluctantTransport implements Transport {
  refused = 0;
  readonly #host: Host;

  constructor(host: Host) {
    this.#host = host;
  }

  open(options: EndpointOptions, handler: EndpointHandler): Endpoint {
    const known = new WeakSet<Association>();
    const slowed = (association: Association): Association => {
      if (known.has(association)) return association;
      known.add(association);
      let isWilling = false;
      const writable = this.#host.clock.timer(() => {
        isWilling = true;
        handler.writable?.(association);
      });
      const send = association.send.bind(association);
      association.send = (message) => {
        if (association.state !== 'ended' && !isWilling) {
          this.refused++;
          writable.arm(ROOM_DELAY);
          return false;
        }
        isWilling = false;
        return send(message);
      };
      return association;
    };
    const endpoint = this.#host.transport.open(options, {
      message: (association, ...more) => handler.message(slowed(association), ...more),
      malformed: (association, ...more) => handler.malformed?.(slowed(association), ...more),
      associationUp: (association) => handler.associationUp?.(slowed(association)),
      associationEnded: (association, ...more) => handler.associationEnded?.(association, ...more),
      associationRestarted: (association) => handler.associationRestarted(association),
    });
    return {
      addresses: endpoint.addresses,
      port: endpoint.port,
      connect: (...where) => slowed(endpoint.connect(...where)),
      close: () => endpoint.close(),
    };
  }
}

function reluctant(host: Host): { readonly host: Host; readonly transport: ReluctantTransport } {
  const transport = new ReluctantTransport(host);
  const { clock, random, entropy, datagrams, log } = host;
  const workshop = new MemoryWorkshop();
  workshop.worker = (room) => {
    const work = clock.timer(() => room.end(0, Uint8Array.from(room.files.input)));
    work.arm(1);
  };
  return { host: { clock, random, entropy, datagrams, log, transport, calendar, workshop, workFiles }, transport };
}

/** As many parts as other services have messages. */
const workFiles = new MemoryFiles({ package: new Uint8Array(20 * MOST_DATA) });

/** What services do not begin without. */
const needed: Readonly<Record<string, string>> = { trust: 'anyone', input: 'package', output: 'result' };

function neededOf(options: ServiceOptions): Record<string, string | undefined> {
  const names = Object.entries(options).filter(([, option]) => 'needed' in option);
  return Object.fromEntries(names.map(([name]) => [name, needed[name]]));
}

/** A registrar, an element with the service, and a user with its client, both over reluctant associations. */
function serveIn(world: RserpoolWorld, service: ServiceDescriptor) {
  world.registrar(1);
  const node = world.node('element');
  const server = reluctant(world.host(node));
  const place = { profile: world.profile, addresses: [], port: 7000, association: {} };
  const { options } = service.server;
  const given = { ...neededOf(options), ...('maxSessions' in options && { maxSessions: MOST_SESSIONS }) };
  const running = service.server.start(server.host, place, given, () => undefined);
  const userTransport = { protocol: 'sctp', port: 7000, use: TransportUse.dataPlusControl } as const;
  assert.equal(running.endpoint.port, userTransport.port);
  world.poolElement(10, { poolHandle: service.poolHandle }, {}, node).register();
  world.run(1);
  const client = reluctant(world.host(world.node('user')));
  const defaults = poolUserDefaults[world.profile];
  const user = new PoolUser(client.host, {
    ...defaults,
    profile: world.profile,
    protocols: [service.protocol],
    link: { ...defaults.link, announcements: undefined, staticRegistrars: world.registrarAddresses() },
  });
  return { running, server, client, user };
}

describe('table of services', () => {
  for (const [name, service] of Object.entries<ServiceDescriptor>(services))
    it(`${name}: works over associations that do not take every message at once`, () => {
      const world = new RserpoolWorld('rsplib');
      const { running, server, client, user } = serveIn(world, service);
      const said: string[] = [];
      let isFinished = false;
      const count = MOST_SESSIONS;
      const lines = { discard: 1, chargen: count / 2, scripting: 2, fractal: count / 2 }[name] ?? count;
      const options = service.client.options;
      const few = {
        ...neededOf(options),
        ...('requests' in options && { requests: count }),
        ...('sessions' in options && { sessions: count }),
        ...('bytes' in options && { bytes: 1024 * count }),
        ...('interval' in options && { interval: 'bytes' in options ? 0.001 : 1 }),
      };
      const program = service.client.start(user, service.poolHandle, few, {
        tell: (line) => said.push(line),
        warn: (line) => said.push(`! ${line}`),
        selected: () => undefined,
        served: () => undefined,
        unavailable: (reason) => said.push(`! ${reason}`),
        finished: () => {
          isFinished = true;
        },
      });
      for (let i = 0; i < count; i++) program.conversation?.say(new TextEncoder().encode(`line ${i}`));
      program.conversation?.finish?.();
      world.run(1000);
      assert.deepEqual(
        said.filter((line) => line.startsWith('!')),
        [],
      );
      assert.ok(isFinished || program.conversation?.unanswered === 0, said.join('\n'));
      assert.ok(said.length >= lines, said.join('\n'));
      for (const [half, { transport }] of Object.entries({ server, client }))
        if (silent[name] !== half) assert.ok(transport.refused >= count, `${half}: ${transport.refused}`);
      const most = Math.max(...Object.values(running.counters()));
      assert.ok(name === 'scripting' ? most === 1 : most >= count);
      program.stop();
      running.leave?.();
      running.stop();
    });

  it('lets no service send without a look at whether the message was taken', () => {
    const folder = new URL('../../../../protocol/services/', import.meta.url);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
    assert.ok(files.length > 15);
    for (const file of files)
      assert.doesNotMatch(
        readFileSync(new URL(file, folder), 'utf8'),
        /^\s*(?!return)[\w.#]*(?:association|session)\.send\(/im,
        file,
      );
  });

  it('has an identifier of its own for each application that is decoded', () => {
    const names = decodableApplications.map(({ name }) => name);
    assert.deepEqual(Object.keys(wireProtocols), ['asap', 'enrp', ...names, 'csp']);
    for (const name of ['calcapp', 'fractal', 'pingpong', 'scripting'] as const) assert.ok(names.includes(name));
    for (const { name, ppid, codec } of decodableApplications) {
      assert.equal(protocolOfUserMessage(ppid, { sourcePort: 1, destinationPort: 2 }), name);
      assert.equal(wireProtocols[name]('rfc'), codec);
      assert.equal(codec.protocol, name);
    }
  });

  it('has a pool of its own for each service', () => {
    const pools = Object.values(services).map(({ poolHandle }) => poolHandle);
    assert.equal(new Set(pools).size, pools.length);
  });
});
