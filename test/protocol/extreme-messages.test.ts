import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PoolElement } from '../../protocol/pool-element/pool-element.ts';
import { poolElementDefaults } from '../../protocol/pool-element/pool-element-options.ts';
import { PoolUser } from '../../protocol/pool-user/pool-user.ts';
import { poolUserDefaults } from '../../protocol/pool-user/pool-user-options.ts';
import { profileNames, type ProfileName } from '../../protocol/profile.ts';
import { Registrar } from '../../protocol/registrar/registrar.ts';
import { asapServiceDefaults, enrpServiceDefaults } from '../../protocol/registrar/registrar-options.ts';
import { CalcAppClient } from '../../protocol/services/calcapp/client.ts';
import { CalcAppServer } from '../../protocol/services/calcapp/server.ts';
import { EchoServer } from '../../protocol/services/echo/server.ts';
import { asapCodec } from '../../protocol/wire/asap-codec.ts';
import { ASAP_PORT, ASAP_PPID } from '../../protocol/wire/asap-messages.ts';
import { CALCAPP_PPID, calcAppCodec } from '../../protocol/services/calcapp/codec.ts';
import { encodeCalcAppCookie } from '../../protocol/services/calcapp/cookie.ts';
import { enrpCodec } from '../../protocol/wire/enrp-codec.ts';
import { ENRP_PORT, ENRP_PPID } from '../../protocol/wire/enrp-messages.ts';
import { MAX_MESSAGE_LENGTH } from '../../protocol/wire/message-limits.ts';
import { policies } from '../../protocol/policies/policies.ts';
import { extremeAsap, extremeEnrp } from './extreme-messages.ts';
import { ScriptedHost, type ScriptedEndpoint } from './registrar/scripted-host.ts';

const policy = {
  type: policies.RoundRobin.type,
  weight: 0,
  load: 0,
  loadDegradation: 0,
  loadDpf: 0,
  weightDpf: 0,
  distance: 0,
  choices: 0,
};

/** Who speaks: an address, and over which of the engine's associations with it. */
const speaker = fc.constantFrom(2, 3, 7);

/** Everything that an engine sends is encoded here; what exceeds a length field is no message. */
function assertEncodable(host: ScriptedHost): void {
  for (const endpoint of host.opened)
    for (const association of endpoint.associations)
      for (const { hex } of association.sent.splice(0)) assert.ok(hex.length / 2 <= MAX_MESSAGE_LENGTH + 4);
}

function endpointAt(host: ScriptedHost, port: number): ScriptedEndpoint {
  const endpoint = host.endpoints.get(port);
  assert.ok(endpoint);
  return endpoint;
}

/** Somebody's association with an endpoint: one that is there, or a new one. */
function say(endpoint: ScriptedEndpoint, from: number, ppid: number, bytes: Uint8Array): void {
  const address = `10.0.0.${from}`;
  const known = endpoint.associations.find(
    ({ remoteAddresses, state }) => state === 'up' && remoteAddresses.includes(address),
  );
  endpoint.receive(known ?? endpoint.accept([address], 9000 + from), ppid, bytes);
}

/** Who says what, and how long nothing happens then, s. */
function script<M>(messages: fc.Arbitrary<M>): fc.Arbitrary<[number, M, number][]> {
  return fc.array(fc.tuple(speaker, messages, fc.constantFrom(0, 0, 0, 1, 40)), { maxLength: 12 });
}

const ignore = (): void => undefined;
const observer = {
  requestGenerated: ignore,
  requestStarted: ignore,
  requestAccepted: ignore,
  requestRejected: ignore,
  requestProgressed: ignore,
  requestFailedOver: ignore,
  requestResumed: ignore,
  requestCompleted: ignore,
};
const patience = {
  requestTimeout: 5,
  keepAliveInterval: 5,
  keepAliveTimeout: 5,
  retryDelay: 1,
  resolutionRetryDelay: 1,
};

function registrarIn(host: ScriptedHost, profile: ProfileName): Registrar {
  const registrar = new Registrar(host, {
    profile,
    identifier: 1,
    addresses: [],
    asapPort: ASAP_PORT,
    enrpPort: ENRP_PORT,
    staticPeers: [],
    asap: { ...asapServiceDefaults[profile], minAddressScope: 'loopback', checksUserAddresses: false },
    enrp: enrpServiceDefaults[profile],
  });
  registrar.start();
  return registrar;
}

for (const profile of profileNames)
  describe(`messages that are as large as they can be, under the ${profile} profile`, () => {
    it('do not make a registrar send what has no encoding', () => {
      fc.assert(
        fc.property(
          script(
            fc.oneof(
              extremeAsap.map((bytes) => [ASAP_PORT, bytes] as const),
              extremeEnrp.map((bytes) => [ENRP_PORT, bytes] as const),
            ),
          ),
          (steps) => {
            const host = new ScriptedHost(['10.0.0.1']);
            const registrar = registrarIn(host, profile);
            for (const [from, [port, bytes], wait] of steps) {
              say(endpointAt(host, port), from, port === ASAP_PORT ? ASAP_PPID : ENRP_PPID, bytes);
              for (const socket of host.sockets)
                if (socket.options.port === port) socket.receive(bytes, { address: `10.0.0.${from}`, port });
              host.clock.run({ until: host.clock.now() + wait });
              assertEncodable(host);
            }
            registrar.stop();
          },
        ),
        { numRuns: 60 },
      );
    });

    it('do not make a pool element or a pool user send what has no encoding', () => {
      fc.assert(
        fc.property(script(extremeAsap), (steps) => {
          const host = new ScriptedHost(['10.0.0.1']);
          const link = { staticRegistrars: [{ addresses: ['10.0.0.2'], port: ASAP_PORT }] };
          const defaults = poolElementDefaults[profile];
          const element = new PoolElement(
            host,
            { ...defaults, profile, poolHandle: 'P', identifier: 7, policy, link: { ...defaults.link, ...link } },
            {
              protocol: 'sctp',
              port: 7000,
              use: 1,
              addresses: Array.from({ length: 5000 }, (_, i) => `10.2.${i >> 8}.${i & 255}`),
            },
            {},
          );
          element.register();
          const endpoint = endpointAt(host, 0);
          for (const association of endpoint.associations) endpoint.handler.associationUp?.(association);
          for (const [from, bytes, wait] of steps) {
            say(endpoint, from, ASAP_PPID, bytes);
            for (const socket of host.sockets) socket.receive(bytes, { address: `10.0.0.${from}`, port: ASAP_PORT });
            host.clock.run({ until: host.clock.now() + wait });
            assertEncodable(host);
          }
          element.stop();
        }),
        { numRuns: 60 },
      );
    });

    it('do not make a session send what has no encoding, whatever registrar and element send', () => {
      fc.assert(
        fc.property(script(extremeAsap), (steps) => {
          const host = new ScriptedHost(['10.0.0.1']);
          const defaults = poolUserDefaults[profile];
          const user = new PoolUser(host, {
            ...defaults,
            profile,
            protocols: [{ ppid: CALCAPP_PPID, codec: calcAppCodec }],
            link: { ...defaults.link, staticRegistrars: [{ addresses: ['10.0.0.2'], port: ASAP_PORT }] },
          });
          const client = new CalcAppClient(
            user,
            { ...patience, poolHandle: 'P' },
            observer,
            host.random.stream('retry'),
            { clientIdle: ignore },
          );
          client.serve({
            id: 1,
            size: 2 ** 60,
            generatedAt: 0,
            startedAt: NaN,
            acceptedAt: NaN,
            completed: 0,
            lastGoodputAt: NaN,
          });
          for (const endpoint of host.opened)
            for (const association of endpoint.associations) endpoint.handler.associationUp?.(association);
          for (const [, bytes, wait] of steps) {
            for (const endpoint of host.opened)
              for (const association of Array.from(endpoint.associations))
                if (association.state === 'up') endpoint.receive(association, ASAP_PPID, bytes);
            host.clock.run({ until: host.clock.now() + wait });
            assertEncodable(host);
          }
          user.close();
        }),
        { numRuns: 60 },
      );
    });

    it('do not make services send what has no encoding', () => {
      const huge = fc.constantFrom(0, 1, Number.MAX_SAFE_INTEGER - 1, Number.MAX_SAFE_INTEGER);
      const type = fc.constantFrom('CALCAPP_REQUEST' as const, 'CALCAPP_KEEP_ALIVE' as const, 'CALCAPP_ABORT' as const);
      const work = fc.record({ type, jobId: fc.constantFrom(0, 1, 0xffffffff), jobSize: huge, completed: huge });
      const messages = fc.oneof(
        work.map((message) => [CALCAPP_PPID, calcAppCodec.encode(message)] as const),
        work.map((cookie) => [ASAP_PPID, cookieEcho(profile, encodeCalcAppCookie(cookie))] as const),
        extremeAsap.map((bytes) => [ASAP_PPID, bytes] as const),
      );
      fc.assert(
        fc.property(script(messages), (steps) => {
          const host = new ScriptedHost(['10.0.0.1']);
          const common = { profile, addresses: [] };
          const echo = new EchoServer(host.transport, { ...common, port: 7 });
          const calcApp = calcAppServerIn(host, profile);
          for (const [from, [ppid, bytes], wait] of steps) {
            say(calcApp.endpoint as ScriptedEndpoint, from, ppid, bytes);
            echo.message((calcApp.endpoint as ScriptedEndpoint).associations[0], bytes, 0, 0);
            host.clock.run({ until: host.clock.now() + wait });
          }
          calcApp.shutdown();
          calcApp.stop();
          echo.stop();
        }),
        { numRuns: 50 },
      );
    });
  });

function cookieEcho(profile: ProfileName, cookie: Uint8Array): Uint8Array {
  return asapCodec(profile).encode({ type: 'ASAP_COOKIE_ECHO', cookie });
}

function calcAppServerIn(host: ScriptedHost, profile: ProfileName): CalcAppServer {
  const times = { cookieMaxTime: 5, keepAliveInterval: 2.5, keepAliveTimeout: 2.5 };
  return new CalcAppServer(
    host,
    {
      ...times,
      profile,
      addresses: [],
      port: 8000,
      capacity: 1e6,
      maxJobs: 3,
      rejectProbability: 0,
      cookieMaxCalculations: 5e6,
    },
    { loadChanged: () => undefined },
  );
}

describe('messages that were decoded', () => {
  it('can be encoded again, the longest too', () => {
    for (const profile of profileNames)
      for (const [bytes, codec] of [
        [extremeAsap, asapCodec(profile)],
        [extremeEnrp, enrpCodec(profile)],
      ] as const)
        fc.assert(
          fc.property(bytes, (each) => {
            const decoded = codec.decode(each);
            if (decoded.ok) assert.ok(codec.encode(decoded.message as never).length <= MAX_MESSAGE_LENGTH + 4);
          }),
          { numRuns: 60 },
        );
  });

  it('come back when their last padding does not fit into the length field', () => {
    const cookie = new Uint8Array(65_527).fill(1);
    for (const profile of profileNames) {
      const codec = asapCodec(profile);
      const decoded = codec.decode(codec.encode({ type: 'ASAP_COOKIE', cookie }));
      assert.ok(decoded.ok && decoded.message.type === 'ASAP_COOKIE');
      assert.deepEqual(decoded.message.cookie, cookie);
    }
  });
});
