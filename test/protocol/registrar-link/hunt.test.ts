import assert from 'node:assert/strict';
import { HandleResolution } from '../../../protocol/pool-user/handle-resolution.ts';
import type { AssociationEnd } from '../../../protocol/host.ts';
import { Session } from '../../../protocol/pool-user/session.ts';
import { linkDefaults } from '../../../protocol/registrar-link/registrar-link-options.ts';
import { RegistrarLink } from '../../../protocol/registrar-link/registrar-link.ts';
import { asapCodec } from '../../../protocol/wire/asap-codec.ts';
import { ASAP_PORT } from '../../../protocol/wire/asap-messages.ts';
import { element as elementOf } from '../handlespace/elements.ts';
import { ScriptedHost, type ScriptedAssociation } from '../registrar/scripted-host.ts';
import { POOL, RserpoolWorld } from '../rserpool-world.ts';

const silent = { sessionReady: () => undefined, sessionMessage: () => undefined, sessionFailed: () => undefined };

const ignore = (): void => undefined;

describe('server hunt', () => {
  it('asks each registrar that refuses once per T5-Serverhunt, however many there are', () => {
    const world = new RserpoolWorld('rfc');
    const registrars = world.registrars(5);
    for (const registrar of registrars) world.crash(registrar, 'processCrash');
    const answers: string[] = [];
    const user = world.poolUser('pu');
    const session = new Session(user, { ...silent, sessionUnavailable: (reason) => answers.push(reason) });
    session.open(POOL);
    world.run(1);
    const first = world.simulator.eventCount;
    world.run(8);
    assert.equal(world.simulator.eventCount, first, 'refused by all: nothing before T5 is over');
    for (const registrar of registrars) world.restart(registrar);
    world.run(30);
    assert.deepEqual(answers, ['unknown pool']);
  });

  it('pauses after a registrar that takes the association and ends it without a word', () => {
    const world = new RserpoolWorld('rfc');
    const node = world.node('pr1');
    world.registrarNodes.push(node);
    let taken = 0;
    world.host(node).transport.open(
      { addresses: [], port: 3863, protocols: [] },
      {
        message: () => undefined,
        associationRestarted: () => undefined,
        associationUp: (association) => {
          taken++;
          association.abort('no time');
        },
      },
    );
    const user = world.poolUser('pu');
    const session = new Session(user, { ...silent, sessionUnavailable: () => undefined });
    session.open(POOL);
    world.run(10);
    // A pause is 0.1 s in the mean, a set-up takes 40 ms until its end is reported.
    assert.ok(taken > 10 && taken < 150, `${taken}`);
  });

  it('tries a registrar that announces itself at once, beside a named one that does not answer', () => {
    const world = new RserpoolWorld('rsplib');
    const announcements = { address: '239.0.0.50', port: 3863 };
    const dead = world.registrar(1, { minAddressScope: 'loopback' });
    world.crash(dead, 'hostCrash');
    const named = world.registrarAddresses();
    const element = world.poolElement(7, {}, {}, world.node('pe'), { announcements, staticRegistrars: named });
    element.register();
    world.run(0.5);
    world.registrar(
      2,
      { announcements, minAddressScope: 'loopback' },
      { mentorDiscoveryTimeout: 1, maxTimeNoResponse: 1 },
    );
    world.run(3);
    assert.ok(element.registered, 'T5-Serverhunt is 7.5 s');
  });

  it('informs elements, resolutions and sessions after each round without a registrar, and continues until there is one', () => {
    const world = new RserpoolWorld('rsplib');
    const registrar = world.registrar(1);
    world.crash(registrar);
    const reported: string[] = [];
    const tell = (what: string) => () => reported.push(what);
    world
      .poolElement(
        7,
        { policy: elementOf('RoundRobin', 7).policy },
        { noRegistrar: tell('element'), registered: tell('registered') },
      )
      .register();
    const user = world.poolUser('pu');
    const session = new Session(user, {
      ...silent,
      sessionReady: tell('selected'),
      sessionUnavailable: tell('unavailable'),
      sessionWithoutRegistrar: tell('session'),
    });
    session.open(POOL);
    const resolution = new HandleResolution(user.host.clock, user, {
      poolElementSelected: tell('resolved'),
      noPoolElement: tell('unavailable'),
      noRegistrar: tell('resolution'),
    });
    resolution.start(POOL);
    world.run(7);
    assert.equal(reported.length, 0, 'T5-Serverhunt is 7.5 s');
    world.run(1);
    assert.deepEqual(reported.toSorted(), ['element', 'resolution', 'session']);
    world.run(7.5);
    assert.equal(reported.length, 6, 'the second round');
    resolution.cancel();
    world.restart(registrar);
    world.run(30);
    session.resume();
    world.run(1);
    assert.ok(reported.includes('registered') && !reported.includes('resolved'), reported.join());
    assert.equal(reported.at(-1), 'selected');
  });

  it('continues with the next registrar at once when there is no route to one, beside others that do not answer', () => {
    const host = new ScriptedHost(['10.0.0.7']);
    const staticRegistrars = [1, 2, 3, 4, 5].map((n) => ({ addresses: [`10.0.1.${n}`], port: ASAP_PORT }));
    const user = { needsRegistrar: true, linkUp: ignore, linkDown: ignore, noRegistrar: ignore, asapMessage: ignore };
    const options = { ...linkDefaults.rfc, announcements: undefined, staticRegistrars, maxParallelConnects: 2 };
    const link = new RegistrarLink(host, options, { codec: asapCodec('rfc'), user });
    link.connect();
    const [{ associations: attempts, handler }] = host.opened;
    const end = (attempt: ScriptedAssociation, how: AssociationEnd): void => {
      attempt.state = 'ended';
      handler.associationEnded?.(attempt, how);
    };
    assert.equal(attempts.length, 2);
    end(attempts[0], 'noRoute');
    assert.equal(attempts.length, 3);
    end(attempts[2], 'noRoute');
    end(attempts[3], 'noRoute');
    end(attempts[4], 'noRoute');
    assert.equal(attempts.length, 5, 'each once');
    assert.equal(new Set(attempts.map(({ remoteAddresses }) => remoteAddresses[0])).size, 5);
    handler.associationUp?.(attempts[1]);
    assert.equal(link.registrar, attempts[1]);
  });
});
