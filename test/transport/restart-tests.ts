/** What engines and services make of a peer that restarts within its association (RFC 9260 §5.2.4). */
import assert from 'node:assert/strict';
import { PoolElement } from '../../protocol/pool-element/pool-element.ts';
import { poolElementDefaults } from '../../protocol/pool-element/pool-element-options.ts';
import { PoolUser } from '../../protocol/pool-user/pool-user.ts';
import { poolUserDefaults } from '../../protocol/pool-user/pool-user-options.ts';
import { HandleResolution } from '../../protocol/pool-user/handle-resolution.ts';
import type { Association, PayloadProtocol } from '../../protocol/host.ts';
import { Registrar } from '../../protocol/registrar/registrar.ts';
import { asapServiceDefaults, enrpServiceDefaults } from '../../protocol/registrar/registrar-options.ts';
import { CalcAppClient } from '../../protocol/services/calcapp/client.ts';
import type { RequestObserver, ServiceRequest } from '../../protocol/workload/requests.ts';
import { CalcAppServer } from '../../protocol/services/calcapp/server.ts';
import { EchoClient } from '../../protocol/services/echo/client.ts';
import { EchoServer } from '../../protocol/services/echo/server.ts';
import { asapCodec } from '../../protocol/wire/asap-codec.ts';
import { ASAP_PPID, type AsapMessage } from '../../protocol/wire/asap-messages.ts';
import { bytesCodec } from '../../protocol/wire/bytes-codec.ts';
import {
  CALCAPP_PPID,
  calcAppCodec,
  type CalcAppControl,
  type CalcAppMessage,
} from '../../protocol/services/calcapp/codec.ts';
import { encodeCalcAppCookie } from '../../protocol/services/calcapp/cookie.ts';
import { enrpCodec } from '../../protocol/wire/enrp-codec.ts';
import { ENRP_PPID, type EnrpMessage } from '../../protocol/wire/enrp-messages.ts';
import { policies } from '../../protocol/policies/policies.ts';
import { TransportUse, type PoolElementParameter } from '../../protocol/wire/pool-element.ts';
import { PATIENCE } from '../native/patience.ts';
import {
  addressesOf,
  codec,
  faultsOf,
  Notes,
  OTHER_PPID,
  text,
  type ConformanceTest,
  type Stage,
} from './conformance-stage.ts';
import type { ConformanceHost } from './conformance-world.ts';
import { restarted, ScriptedPeer, withPorts } from './scripted-peer.ts';

const POOL = 'RestartPool';
const asap = { ppid: ASAP_PPID, codec: asapCodec('rfc') };
const enrp = { ppid: ENRP_PPID, codec: enrpCodec('rfc') };
const calcApp = { ppid: CALCAPP_PPID, codec: calcAppCodec };
const policy = { type: policies.RoundRobin.type, weight: 0, load: 0, loadDegradation: 0, loadDpf: 0, weightDpf: 0 };
const anyPolicy = { ...policy, distance: 0, choices: 0 };

/** Ports of a stage, by who has them. */
function portsOf({ serverPort }: Stage): Record<'asap' | 'enrp' | 'service' | 'element' | 'user', number> {
  const [asapPort, enrpPort, service, element, user] = [0, 1, 2, 3, 5].map((offset) => serverPort + offset);
  return { asap: asapPort, enrp: enrpPort, service, element, user };
}

function registrarOn(stage: Stage, host: ConformanceHost): Registrar {
  const ports = portsOf(stage);
  const registrar = new Registrar(host.host, {
    profile: 'rfc',
    identifier: 1,
    addresses: addressesOf(host),
    asapPort: ports.asap,
    enrpPort: ports.enrp,
    staticPeers: [],
    asap: {
      ...asapServiceDefaults.rfc,
      announcements: undefined,
      serviceDuringStartup: true,
      minAddressScope: 'loopback',
      // No element is given up for silence while a slow machine starts its next self.
      endpointKeepAliveTimeout: 2 * PATIENCE,
    },
    enrp: { ...enrpServiceDefaults.rfc, presenceGroup: undefined, maxTimeLastHeard: 1, maxTimeNoResponse: 1 },
  });
  registrar.start();
  return registrar;
}

/** The link to a registrar at the stage's ASAP port of a host. */
function linkTo(stage: Stage, own: ConformanceHost, registrar: ConformanceHost) {
  return {
    ...poolElementDefaults.rfc.link,
    addresses: addressesOf(own),
    announcements: undefined,
    staticRegistrars: [{ addresses: addressesOf(registrar), port: portsOf(stage).asap }],
    association: { connectTimeout: PATIENCE },
  };
}

function elementOn(stage: Stage, host: ConformanceHost, registrar: ConformanceHost, identifier: number): PoolElement {
  const ports = portsOf(stage);
  const element = new PoolElement(
    withPorts(host.host, ports.element),
    {
      ...poolElementDefaults.rfc,
      profile: 'rfc',
      poolHandle: POOL,
      identifier,
      policy: anyPolicy,
      link: linkTo(stage, host, registrar),
    },
    { protocol: 'sctp', port: ports.service, use: TransportUse.dataPlusControl, addresses: addressesOf(host) },
    {},
  );
  element.register();
  return element;
}

function userOn(
  stage: Stage,
  host: ConformanceHost,
  registrar: ConformanceHost,
  protocols: readonly PayloadProtocol[],
): PoolUser {
  return new PoolUser(withPorts(host.host, portsOf(stage).user), {
    ...poolUserDefaults.rfc,
    profile: 'rfc',
    protocols,
    link: linkTo(stage, host, registrar),
    requestTimeout: PATIENCE,
    sessionConnectTimeout: PATIENCE,
  });
}

/** Answers registrations and resolutions; the one element of its pool is at the stage's service port of a host. */
function registrarScript(stage: Stage, service: ConformanceHost) {
  const element: PoolElementParameter = {
    identifier: 7,
    homeRegistrar: 1,
    registrationLife: 300,
    userTransport: {
      protocol: 'sctp',
      port: portsOf(stage).service,
      use: TransportUse.dataPlusControl,
      addresses: addressesOf(service),
    },
    policy: anyPolicy,
  };
  return (message: { readonly type: string }): AsapMessage | undefined => {
    const { type, ...request } = message as AsapMessage;
    if (type === 'ASAP_REGISTRATION' && 'poolElement' in request)
      return {
        type: 'ASAP_REGISTRATION_RESPONSE',
        rejected: false,
        poolHandle: POOL,
        identifier: request.poolElement.identifier,
        errors: [],
      };
    if (type === 'ASAP_HANDLE_RESOLUTION')
      return {
        type: 'ASAP_HANDLE_RESOLUTION_RESPONSE',
        poolHandle: POOL,
        subscribed: false,
        policy: anyPolicy,
        poolElements: [element],
        errors: [],
      };
    return undefined;
  };
}

function scriptedRegistrar(stage: Stage, host: ConformanceHost, service: ConformanceHost): ScriptedPeer {
  return new ScriptedPeer(host, {
    port: portsOf(stage).asap,
    protocols: [asap],
    answer: registrarScript(stage, service),
  });
}

/** Restarts a scripted peer, which sets its association up again from its side. */
async function comesBack(
  stage: Stage,
  host: ConformanceHost,
  former: ScriptedPeer,
  start: () => ScriptedPeer,
): Promise<ScriptedPeer> {
  const { association } = former;
  assert.ok(association !== undefined);
  const reborn = await restarted(stage, host, { stop: () => former.endpoint.close() }, start);
  const { remoteAddresses, remotePort } = association;
  reborn.endpoint.connect(remoteAddresses, remotePort, { connectTimeout: PATIENCE });
  return reborn;
}

const needs = ['faults', 'restart'] as const;

function presence(sender: number): EnrpMessage {
  return { type: 'ENRP_PRESENCE', sender, receiver: 0, replyRequired: false };
}

const registrarTests: readonly ConformanceTest[] = [
  {
    name: 'a registrar removes what registered by the former self of a peer, and keeps what its new self registers',
    needs,
    run: async (stage) => {
      const [registrarHost, host] = [stage.world.newHost('registrar'), stage.world.newHost('element')];
      const registrar = registrarOn(stage, registrarHost);
      const pool = (): string =>
        Array.from(registrar.handlespace.pools())
          .flatMap((each) => Array.from(each.elements(), ({ identifier }) => identifier))
          .join();
      const former = elementOn(stage, host, registrarHost, 2);
      await stage.until(() => pool() === '2', 'registration');
      const reborn = await restarted(stage, host, former, () => elementOn(stage, host, registrarHost, 3));
      await stage.until(() => pool() === '3' && reborn.registered, 'registration of the new self alone');
      assert.equal(registrar.statistics.keepAliveTimeouts, 0);
      registrar.stop();
      reborn.stop();
    },
  },
  {
    name: 'a registrar takes a peer that restarts with another identifier for another one, and ends the former alone',
    needs,
    run: async (stage) => {
      const [registrarHost, host] = [stage.world.newHost('registrar'), stage.world.newHost('peer')];
      const registrar = registrarOn(stage, registrarHost);
      const { enrp: port } = portsOf(stage);
      const peer = (identifier: number): ScriptedPeer => {
        const scripted = new ScriptedPeer(host, {
          port: port + 6,
          protocols: [enrp],
          answer: (message) =>
            message.type === 'ENRP_PRESENCE' && 'replyRequired' in message && message.replyRequired === true
              ? presence(identifier)
              : undefined,
        });
        scripted.association = scripted.endpoint.connect(addressesOf(registrarHost), port, {
          connectTimeout: PATIENCE,
        });
        scripted.say(scripted.association, ENRP_PPID, presence(identifier));
        return scripted;
      };
      const former = peer(2);
      await stage.until(() => registrar.peers.join() === '2', 'peer');
      const reborn = await restarted(stage, host, { stop: () => former.endpoint.close() }, () => peer(3));
      await stage.until(() => registrar.peers.join() === '3', 'the new self alone');
      await stage.pause(0.2);
      assert.equal(reborn.association?.state, 'up');
      registrar.stop();
    },
  },
];

const userTests: readonly ConformanceTest[] = [
  {
    name: 'a pool element registers again at a registrar that restarted',
    needs,
    run: async (stage) => {
      const [registrarHost, host] = [stage.world.newHost('registrar'), stage.world.newHost('element')];
      const start = (): ScriptedPeer => scriptedRegistrar(stage, registrarHost, host);
      const former = start();
      const element = elementOn(stage, host, registrarHost, 2);
      await stage.until(() => element.registered, 'registration');
      const reborn = await comesBack(stage, registrarHost, former, start);
      await stage.until(() => reborn.heard.includes('ASAP_REGISTRATION'), 'registration at the new self');
      assert.equal(reborn.heard[0], 'ASAP_REGISTRATION');
      element.stop();
    },
  },
  {
    name: 'a pool user asks a registrar that restarted again what was not answered',
    needs,
    run: async (stage) => {
      const [registrarHost, host] = [stage.world.newHost('registrar'), stage.world.newHost('user')];
      const silent = new ScriptedPeer(registrarHost, { port: portsOf(stage).asap, protocols: [asap] });
      const user = userOn(stage, host, registrarHost, []);
      const selected: number[] = [];
      new HandleResolution(user.host.clock, user, {
        poolElementSelected: ({ identifier }) => selected.push(identifier),
        noPoolElement: () => assert.fail('no element'),
      }).start(POOL);
      await stage.until(() => silent.heard.length === 1, 'resolution');
      await comesBack(stage, registrarHost, silent, () => scriptedRegistrar(stage, registrarHost, host));
      await stage.until(() => selected.length > 0, 'answer');
      assert.deepEqual(selected, [7]);
      user.close();
    },
  },
];

/** Notes what becomes of requests. */
function observer(lines: string[]): RequestObserver {
  return {
    requestGenerated: () => undefined,
    requestStarted: () => undefined,
    requestProgressed: () => undefined,
    requestRejected: () => lines.push('rejected'),
    requestAccepted: () => lines.push('accepted'),
    requestFailedOver: () => lines.push('failed over'),
    requestResumed: () => lines.push('resumed'),
    requestCompleted: () => lines.push('completed'),
  };
}

const serviceTests: readonly ConformanceTest[] = [
  {
    name: 'a CalcApp server drops the job of a client that restarted, and serves its new self',
    needs,
    run: async (stage) => {
      const [host, clientHost] = [stage.world.newHost('server'), stage.world.newHost('client')];
      const { service: port, user } = portsOf(stage);
      const server = new CalcAppServer(
        host.host,
        {
          profile: 'rfc',
          addresses: addressesOf(host),
          port,
          capacity: 1e6,
          maxJobs: 2,
          rejectProbability: 0,
          cookieMaxCalculations: Infinity,
          cookieMaxTime: Infinity,
          keepAliveInterval: 1000,
          keepAliveTimeout: 1000,
        },
        { loadChanged: () => undefined },
      );
      const completed: number[] = [];
      const client = (jobSize: number): ScriptedPeer => {
        const scripted = new ScriptedPeer(clientHost, {
          port: user,
          protocols: [calcApp, asap],
          answer: (message) => {
            const { type, jobSize: size } = message as CalcAppControl;
            if (type === 'CALCAPP_COMPLETE') completed.push(size);
            return undefined;
          },
        });
        const association = scripted.endpoint.connect(addressesOf(host), port, { connectTimeout: PATIENCE });
        const request: CalcAppMessage = { type: 'CALCAPP_REQUEST', jobId: 1, jobSize, completed: 0 };
        scripted.say(association, CALCAPP_PPID, request);
        return scripted;
      };
      const former = client(1e9);
      await stage.until(() => former.heard.includes('CALCAPP_ACCEPT'), 'acceptance');
      const reborn = await restarted(stage, clientHost, { stop: () => former.endpoint.close() }, () => client(1e5));
      await stage.until(() => reborn.heard.includes('CALCAPP_COMPLETE'), 'completion');
      assert.deepEqual(reborn.heard, ['CALCAPP_ACCEPT', 'CALCAPP_COMPLETE']);
      assert.deepEqual(completed, [1e5]);
      assert.equal(server.processor.jobs, 0);
      server.stop();
    },
  },
  {
    name: 'a CalcApp client fails over from a server that restarted, with its cookie',
    needs,
    run: async (stage) => {
      const hosts = ['registrar', 'server', 'client'].map((name) => stage.world.newHost(name));
      const [registrarHost, serverHost, clientHost] = hosts;
      scriptedRegistrar(stage, registrarHost, serverHost);
      const start = (): ScriptedPeer =>
        new ScriptedPeer(serverHost, {
          port: portsOf(stage).service,
          protocols: [calcApp, asap],
          answer: (message) =>
            message.type === 'CALCAPP_REQUEST'
              ? ({ type: 'CALCAPP_ACCEPT', jobId: 1, jobSize: 1e9, completed: 0 } as CalcAppMessage)
              : undefined,
        });
      const former = start();
      const user = userOn(stage, clientHost, registrarHost, [calcApp]);
      const lines: string[] = [];
      const patient = {
        poolHandle: POOL,
        requestTimeout: PATIENCE,
        keepAliveInterval: PATIENCE,
        keepAliveTimeout: PATIENCE,
        retryDelay: 0.1,
        resolutionRetryDelay: 0.1,
      };
      const random = user.host.random.stream('retry');
      const client = new CalcAppClient(user, patient, observer(lines), random, { clientIdle: () => undefined });
      const request: ServiceRequest = {
        id: 1,
        size: 1e9,
        generatedAt: 0,
        startedAt: NaN,
        acceptedAt: NaN,
        completed: 0,
        lastGoodputAt: NaN,
      };
      client.serve(request);
      await stage.until(() => lines.length === 1, 'acceptance');
      const cookie = encodeCalcAppCookie({ jobId: 1, jobSize: 1e9, completed: 1000 });
      assert.ok(former.association !== undefined);
      former.say(former.association, ASAP_PPID, { type: 'ASAP_COOKIE', cookie } as AsapMessage);
      await stage.until(() => request.completed === 1000, 'cookie');
      const reborn = await comesBack(stage, serverHost, former, start);
      await stage.until(() => reborn.heard.includes('ASAP_COOKIE_ECHO'), 'cookie at the new self');
      assert.deepEqual(lines, ['accepted', 'failed over']);
      client.stop();
      user.close();
    },
  },
  {
    name: 'an echo server sends a client that restarted nothing of what its former self said',
    needs,
    run: async (stage) => {
      const [host, clientHost] = [stage.world.newHost('server'), stage.world.newHost('client')];
      const { service: port, user } = portsOf(stage);
      let received = 0;
      const server = new EchoServer(
        host.host.transport,
        { profile: 'rfc', addresses: addressesOf(host), port },
        {
          received: () => {
            // Before it answers.
            if (received++ === 0) faultsOf(clientHost).crashHost();
          },
        },
      );
      const open = (words: string): { readonly notes: Notes; readonly association: Association } => {
        const notes = new Notes();
        const endpoint = stage.open(clientHost, notes, {
          port: user,
          protocols: [{ ppid: OTHER_PPID, codec }],
        });
        const association = endpoint.connect(addressesOf(host), port, { connectTimeout: PATIENCE });
        association.send({ payload: text(words), ppid: OTHER_PPID });
        return { notes, association };
      };
      open('former');
      await stage.until(() => received === 1, 'message');
      const { notes } = await restarted(stage, clientHost, { stop: () => undefined }, () => open('new'));
      await stage.until(notes.got(1), 'echo');
      assert.deepEqual(notes.messages, ['new']);
      server.stop();
    },
  },
  {
    name: 'an echo client tells that a server restarted, and says again what was not answered',
    needs,
    run: async (stage) => {
      const hosts = ['registrar', 'server', 'client'].map((name) => stage.world.newHost(name));
      const [registrarHost, serverHost, clientHost] = hosts;
      scriptedRegistrar(stage, registrarHost, serverHost);
      const silent = new Notes();
      const { service: port } = portsOf(stage);
      const endpoint = stage.open(serverHost, silent, { port, protocols: [{ ppid: 0, codec: bytesCodec }] });
      const user = userOn(stage, clientHost, registrarHost, [{ ppid: 'any', codec: bytesCodec }]);
      const lines: string[] = [];
      const client = new EchoClient(
        user,
        { poolHandle: POOL, resolutionRetryDelay: 0.25 },
        {
          answered: (answer) => lines.push(Buffer.from(answer).toString()),
          failedOver: (end) => lines.push(end),
          unavailable: (reason) => assert.fail(reason),
        },
      );
      client.say(Buffer.from('anybody?'));
      await stage.until(silent.got(1), 'message');
      const [association] = silent.inbound;
      const server = await restarted(stage, serverHost, { stop: () => endpoint.close() }, () => {
        const addresses = addressesOf(serverHost);
        return new EchoServer(serverHost.host.transport, { profile: 'rfc', addresses, port });
      });
      server.endpoint.connect(association.remoteAddresses, association.remotePort, { connectTimeout: PATIENCE });
      await stage.until(() => lines.length >= 2, 'answer');
      assert.deepEqual(lines, ['restarted', 'anybody?']);
      client.stop();
      user.close();
      server.stop();
    },
  },
];

export const restartTests: readonly ConformanceTest[] = [...registrarTests, ...userTests, ...serviceTests];
