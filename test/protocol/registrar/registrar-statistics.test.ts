import assert from 'node:assert/strict';
import { RegistrarStatistics } from '../../../protocol/registrar/registrar-statistics.ts';
import type { AsapMessage } from '../../../protocol/wire/asap-messages.ts';
import { element } from '../handlespace/elements.ts';
import { presenceOf, updateOf } from './enrp-texts.ts';
import { Script, type ScriptOptions } from './registrar-script.ts';

const poolHandle = 'Pool';

function registration(identifier: number): AsapMessage {
  return {
    type: 'ASAP_REGISTRATION',
    poolHandle,
    poolElement: { ...element('RoundRobin', identifier), registrationLife: 1000 },
  };
}

/** A registrar that is ready, and what it counted since then. */
class Stage extends Script {
  readonly #ready: RegistrarStatistics;

  constructor(options: ScriptOptions = {}) {
    super('rfc', options);
    this.wait(6);
    this.#ready = Object.assign(new RegistrarStatistics(), this.registrar.statistics);
  }

  counted(): Partial<RegistrarStatistics> {
    const counted: Partial<RegistrarStatistics> = {};
    for (const name of Object.keys(this.#ready) as (keyof RegistrarStatistics)[]) {
      const count = this.registrar.statistics[name] - this.#ready[name];
      if (count !== 0) counted[name] = count;
    }
    return counted;
  }
}

describe('what a registrar counts', () => {
  it('is nothing at first, and then its start', () => {
    assert.deepEqual(new Set(Object.values(new RegistrarStatistics())), new Set([0]));
    const script = new Script('rfc');
    script.wait(6);
    const { startupsAlone, startupsWithMentor } = script.registrar.statistics;
    assert.deepEqual([startupsAlone, startupsWithMentor], [1, 0]);
  });

  it('are registrations, those that come again, and those that are refused', () => {
    const stage = new Stage();
    const client = stage.client(7);
    for (let i = 0; i < 2; i++) stage.ask(client, registration(7));
    assert.deepEqual(stage.counted(), { registrations: 2 });
    stage.ask(stage.client(8), registration(7));
    stage.ask(client, { type: 'ASAP_REGISTRATION', poolHandle, poolElement: element('Random', 9) });
    assert.deepEqual(stage.counted(), { registrations: 2, registrationsRefused: 2 });
  });

  it('are deregistrations, and those that others ask for', () => {
    const stage = new Stage();
    const client = stage.client(7);
    stage.ask(client, registration(7));
    const deregistration = { type: 'ASAP_DEREGISTRATION', poolHandle, identifier: 7 } as const;
    stage.ask(stage.client(8), deregistration);
    assert.deepEqual(stage.counted(), { registrations: 1, deregistrationsRefused: 1 });
    stage.ask(client, deregistration);
    stage.ask(client, deregistration);
    assert.deepEqual(stage.counted(), { registrations: 1, deregistrationsRefused: 1, deregistrations: 2 });
  });

  it('are resolutions and reports, and those that come too fast', () => {
    const rateGuards = {
      maxHandleResolutionRate: 1,
      maxEndpointUnreachableRate: 1,
      buckets: 64,
      entries: 16,
      requesters: 1024,
      refusal: 'unknownPool',
    } as const;
    const stage = new Stage({ asap: { rateGuards } });
    const user = stage.client(7);
    for (let i = 0; i < 3; i++) {
      stage.ask(user, { type: 'ASAP_HANDLE_RESOLUTION', poolHandle, subscribe: false });
      stage.wait(0.1);
    }
    assert.deepEqual(stage.counted(), { handleResolutions: 3, handleResolutionsRefused: 2 });
    for (let i = 0; i < 4; i++) {
      stage.ask(user, { type: 'ASAP_ENDPOINT_UNREACHABLE', poolHandle, identifier: 7 });
      stage.wait(0.1);
    }
    const { unreachableReports, unreachableReportsRefused } = stage.counted();
    assert.deepEqual([unreachableReports, unreachableReportsRefused], [4, 3]);
  });

  it('are keep-alives, and elements that do not answer one', () => {
    const stage = new Stage({
      asap: { endpointKeepAliveInterval: 10, endpointKeepAliveJitter: 0, endpointKeepAliveTimeout: 2 },
    });
    const client = stage.client(7);
    stage.ask(client, registration(7));
    stage.wait(10.1);
    stage.ask(client, { type: 'ASAP_ENDPOINT_KEEP_ALIVE_ACK', poolHandle, identifier: 7 });
    stage.wait(11);
    assert.deepEqual(stage.counted(), { registrations: 1, endpointKeepAlives: 2 });
    stage.wait(2);
    assert.deepEqual(stage.counted(), { registrations: 1, endpointKeepAlives: 2, keepAliveTimeouts: 1 });
  });

  it('are elements whose registration life ends', () => {
    const stage = new Stage({ asap: { endpointKeepAliveInterval: 10_000 } });
    stage.ask(stage.client(7), registration(7));
    stage.wait(999);
    assert.deepEqual(stage.counted(), { registrations: 1 });
    stage.wait(2);
    assert.deepEqual(stage.counted(), { registrations: 1, expiries: 1 });
  });

  it('are updates of peers, audits that fail, errors, and messages of strangers', () => {
    const stage = new Stage();
    const peer = stage.peer(2);
    stage.send(peer, presenceOf(2));
    stage.send(peer, updateOf(2, 10));
    assert.deepEqual(stage.counted(), { handleUpdates: 1 });
    stage.send(peer, presenceOf(2, 0x1234));
    assert.deepEqual(stage.counted(), { handleUpdates: 1, resynchronizations: 1 });
    stage.send(peer, { type: 'ENRP_ERROR', sender: 2, receiver: 1, errors: [{ code: 2, data: new Uint8Array(0) }] });
    stage.send(stage.peer(3), updateOf(2, 11));
    const expected = { handleUpdates: 1, resynchronizations: 1, enrpErrors: 1, enrpMessagesIgnored: 1 };
    assert.deepEqual(stage.counted(), expected);
  });

  it('are peers that are lost, and takeovers', () => {
    const stage = new Stage();
    const peer = stage.peer(2);
    stage.send(peer, presenceOf(2));
    stage.send(peer, updateOf(2, 10));
    stage.wait(61 + 4.9);
    assert.deepEqual(stage.counted(), { handleUpdates: 1 });
    stage.wait(0.2);
    const { peersLost, takeoversStarted, takeoversByConsent, takeoversByTimeout } = stage.counted();
    assert.deepEqual([peersLost, takeoversStarted, takeoversByConsent, takeoversByTimeout], [1, 1, 1, undefined]);
  });
});
