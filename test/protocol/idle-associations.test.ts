import assert from 'node:assert/strict';
import { Session } from '../../protocol/pool-user/session.ts';
import { autocloseTime } from '../../protocol/idle-time.ts';
import { POOL, RserpoolWorld } from './rserpool-world.ts';

const silent = { sessionReady: () => undefined, sessionMessage: () => undefined, sessionFailed: () => undefined };

describe('associations with registrars that carry no message', () => {
  for (const profile of ['rfc', 'rsplib'] as const)
    it(`end after 300 s where a user resolves no more, who asks again by a new one (${profile})`, () => {
      const world = new RserpoolWorld(profile);
      world.registrars(1);
      const user = world.poolUser('pu');
      const state = (): string | undefined => user.registrar?.state;
      const answers: string[] = [];
      const session = new Session(user, { ...silent, sessionUnavailable: (reason) => answers.push(reason) });
      session.open(POOL);
      world.run(299);
      assert.equal(state(), 'up');
      world.run(5);
      assert.equal(state(), undefined);
      world.run(1000);
      assert.equal(state(), undefined, 'no one needs one');
      session.resume();
      world.run(10);
      assert.deepEqual(answers, ['unknown pool', 'unknown pool']);
      assert.equal(state(), 'up');
    });

  it('stay where an element is registered, though its renewals and keep-alives are rarer', () => {
    const world = new RserpoolWorld('rsplib');
    const [registrar] = world.registrars(1, { endpointKeepAliveInterval: 1000, minAddressScope: 'loopback' });
    let registrations = 0;
    const options = { reregistrationInterval: 700, registrationLife: 2100 };
    const element = world.poolElement(7, options, { registered: () => registrations++ });
    element.register();
    world.run(10);
    const association = element.registrar;
    assert.equal(association?.state, 'up');
    world.run(5000);
    assert.equal(element.registrar, association);
    assert.equal(registrar.handlespace.pool(POOL)?.size, 1);
    assert.ok(registrations >= 1);
  });

  it('stay between registrars, whose presences are rarer', () => {
    const world = new RserpoolWorld('rsplib');
    const rare = { peerHeartbeatCycle: 500, maxTimeLastHeard: 1200 };
    const registrars = world.registrars(2, {}, rare);
    world.run(5000);
    for (const { peers } of registrars) assert.equal(peers.length, 1);
  });

  it('stay forever if configured so', () => {
    assert.equal(autocloseTime(0, 10), 0);
    assert.equal(autocloseTime(300, 10), 300);
  });
});
