import assert from 'node:assert/strict';
import type { AssociationEnd } from '../../../protocol/host.ts';
import { profileNames } from '../../../protocol/profile.ts';
import { ENRP_PORT, type EnrpHandleUpdate, type EnrpPresence } from '../../../protocol/wire/enrp-messages.ts';
import { TransportUse, type PoolElementParameter } from '../../../protocol/wire/pool-element.ts';
import { element } from '../handlespace/elements.ts';
import { quickEnrp } from './registrar-views.ts';
import { Script } from './registrar-script.ts';
import type { ScriptedAssociation } from './scripted-host.ts';

const HEALTHY = 2;
const WITNESS = 3;

function presence(sender: number): EnrpPresence {
  const transport = { protocol: 'sctp', port: ENRP_PORT, use: 0, addresses: [`10.0.0.${sender}`] } as const;
  return {
    type: 'ENRP_PRESENCE',
    sender,
    receiver: 1,
    replyRequired: false,
    checksum: 0xffff,
    serverInformation: { identifier: sender, transport },
  };
}

function update(sender: number): Omit<EnrpHandleUpdate, 'poolElement'> {
  return {
    type: 'ENRP_HANDLE_UPDATE',
    sender,
    receiver: 1,
    action: 'add',
    takeoverSuggested: false,
    poolHandle: 'Pool',
  };
}

function ofHealthy(identifier: number): PoolElementParameter {
  const use = TransportUse.dataOnly;
  const asapTransport = { protocol: 'sctp', port: 5000, use, addresses: ['10.0.0.99'] } as const;
  return { ...element('RoundRobin', identifier, {}, HEALTHY), registrationLife: 3_000_000, asapTransport };
}

for (const profile of profileNames)
  describe(`registrar without a way to another one, under the ${profile} profile`, () => {
    /** Registrar 2 had an element; its association ended, and each set-up with it ends as given. */
    function stage() {
      const script = new Script(profile, { enrp: quickEnrp });
      const associations = new Map<number, ScriptedAssociation>();
      for (const number of [HEALTHY, WITNESS]) {
        const association = script.peer(number);
        associations.set(number, association);
        script.send(association, presence(number));
      }
      const [healthy, witness] = Array.from(associations.values());
      script.send(healthy, { ...update(HEALTHY), poolElement: ofHealthy(7) });
      assert.equal(script.registrar.handlespace.ownedCount(HEALTHY), 1);
      const end = (association: ScriptedAssociation, how: AssociationEnd): void => {
        association.state = 'ended';
        script.enrp.handler.associationEnded?.(association, how);
      };
      end(healthy, 'lost');
      /** Time goes by; the witness shows itself, all set-ups with the other one end. */
      const pass = (seconds: number, how: AssociationEnd | undefined): void => {
        for (let second = 0; second < seconds; second++) {
          script.send(witness, presence(WITNESS));
          script.wait(1);
          for (const each of script.enrp.associations)
            if (how !== undefined && !each.inbound && each.state !== 'ended') end(each, how);
        }
      };
      const logged = (): string[] => script.host.logged.map(({ event }) => String(event));
      const status = (): string | undefined =>
        script.registrar.status().peers.find(({ identifier }) => identifier === '0x00000002')?.state;
      return { script, witness, pass, logged, status };
    }

    it('takes nothing over, logs this once, and keeps trying', () => {
      const { script, witness, pass, logged, status } = stage();
      pass(30, 'noRoute');
      assert.equal(script.registrar.handlespace.ownedCount(HEALTHY), 1);
      assert.equal(script.registrar.statistics.takeoversStarted, 0);
      assert.ok(!script.answers(witness).some(({ type }) => type === 'ENRP_INIT_TAKEOVER'));
      assert.equal(logged().filter((event) => event === 'peerWithoutWay').length, 1);
      assert.ok(!logged().includes('peerLost'));
      assert.equal(status(), 'no route');
      const tries = script.enrp.associations.length;
      pass(5, 'noRoute');
      assert.ok(script.enrp.associations.length > tries);
    });

    it('logs this for one that is configured and has sent nothing yet, too', () => {
      const script = new Script(profile, { staticPeers: [{ addresses: ['10.0.0.2'], port: ENRP_PORT }] });
      const [association] = script.enrp.associations;
      association.state = 'ended';
      script.enrp.handler.associationEnded?.(association, 'noRoute');
      const reported = script.host.logged.find(({ event }) => event === 'peerWithoutWay');
      assert.deepEqual([reported?.['peer'], reported?.['at']], ['?', '10.0.0.2:9901']);
    });

    it('leaves the takeover to a registrar that has a way', () => {
      const { script, witness, pass } = stage();
      pass(10, 'noRoute');
      script.answers(witness);
      const header = { sender: WITNESS, receiver: 1, target: HEALTHY } as const;
      script.send(witness, { type: 'ENRP_INIT_TAKEOVER', ...header });
      assert.ok(script.answers(witness).some(({ type }) => type === 'ENRP_INIT_TAKEOVER_ACK'));
      script.send(witness, { type: 'ENRP_TAKEOVER_SERVER', ...header });
      assert.equal(script.registrar.handlespace.ownedCount(WITNESS), 1);
    });

    it('does not wait for its consent to the takeover of a third', () => {
      const { script, witness, pass } = stage();
      pass(10, 'noRoute');
      const poolElement = { ...ofHealthy(8), homeRegistrar: WITNESS };
      script.send(witness, { ...update(WITNESS), poolElement });
      // The witness falls silent; a fourth one consents to everything.
      const other = script.peer(4);
      for (let second = 0; second < 12; second++) {
        script.send(other, presence(4));
        script.wait(1);
        for (const { type } of script.answers(other))
          if (type === 'ENRP_INIT_TAKEOVER')
            script.send(other, { type: 'ENRP_INIT_TAKEOVER_ACK', sender: 4, receiver: 1, target: WITNESS });
      }
      const { takeoversByConsent, takeoversByTimeout } = script.registrar.statistics;
      assert.deepEqual([takeoversByConsent, takeoversByTimeout], [1, 0]);
      assert.equal(script.registrar.handlespace.ownedCount(HEALTHY), 1);
    });

    it('takes over when there is a way again and it does not answer', () => {
      const { script, pass } = stage();
      pass(10, 'noRoute');
      pass(30, 'timeout');
      assert.equal(script.registrar.statistics.takeoversStarted, 1);
    });

    it('is its peer as before when it shows itself again', () => {
      const { script, pass, status, logged } = stage();
      pass(10, 'noRoute');
      script.send(script.peer(HEALTHY), presence(HEALTHY));
      assert.equal(logged().filter((event) => event === 'peerFound').length, 3);
      assert.equal(status(), 'present');
      assert.ok(script.registrar.status().peers.every(({ state }) => state === 'present'));
    });
  });
