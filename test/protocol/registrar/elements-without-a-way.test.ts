import assert from 'node:assert/strict';
import { profileNames } from '../../../protocol/profile.ts';
import { ASAP_PORT } from '../../../protocol/wire/asap-messages.ts';
import { ENRP_PORT } from '../../../protocol/wire/enrp-messages.ts';
import { TransportUse, type PoolElementParameter } from '../../../protocol/wire/pool-element.ts';
import { element } from '../handlespace/elements.ts';
import { Script } from './registrar-script.ts';
import type { ScriptedAssociation } from './scripted-host.ts';

const POOL = 'Pool';

function elementAt(address: string, identifier: number, home: number): PoolElementParameter {
  const use = TransportUse.dataOnly;
  const asapTransport = { protocol: 'sctp', port: 5000, use, addresses: [address] } as const;
  // In seconds or milliseconds, as the profile defines.
  return { ...element('RoundRobin', identifier, {}, home), registrationLife: 300_000, asapTransport };
}

for (const profile of profileNames)
  describe(`registrar without a way to an element, under the ${profile} profile`, () => {
    function stage(onAssociationLoss: 'remove' | 'check') {
      const asap = {
        checksReportedElements: true,
        maxBadPeReports: 10,
        onAssociationLoss,
        minAddressScope: 'loopback',
      };
      const script = new Script(profile, { asap: asap as Partial<typeof script.settings> });
      const noWay = (association: ScriptedAssociation): void => {
        association.state = 'ended';
        script.asap.handler.associationEnded?.(association, 'noRoute');
      };
      const removals = (): unknown[] =>
        script.host.logged.flatMap(({ event, reason }) => (event === 'elementRemoved' ? [reason] : []));
      return { script, noWay, removals };
    }

    it('leaves the element of another registrar in the pool when it is reported', () => {
      const { script, noWay, removals } = stage('remove');
      const peer = script.peer(2);
      const transport = { protocol: 'sctp', port: ENRP_PORT, use: 0, addresses: ['10.0.0.2'] } as const;
      const header = { sender: 2, receiver: 1 } as const;
      script.send(peer, {
        ...header,
        type: 'ENRP_PRESENCE',
        replyRequired: false,
        checksum: 0xffff,
        serverInformation: { identifier: 2, transport },
      });
      script.send(peer, {
        ...header,
        type: 'ENRP_HANDLE_UPDATE',
        action: 'add',
        takeoverSuggested: false,
        poolHandle: POOL,
        poolElement: elementAt('192.0.2.7', 7, 2),
      });
      assert.equal(script.registrar.handlespace.elementCount, 1);
      script.ask(script.client(9), { type: 'ASAP_ENDPOINT_UNREACHABLE', poolHandle: POOL, identifier: 7 });
      const keepAlive = script.asap.associations.find(({ remoteAddresses }) => remoteAddresses[0] === '192.0.2.7');
      assert.ok(keepAlive, 'it asks the element itself');
      noWay(keepAlive);
      script.wait(3);
      assert.equal(script.registrar.handlespace.elementCount, 1);
      assert.deepEqual(removals(), []);
    });

    it('removes an own one that it cannot ask any more, at once, and says why', () => {
      const { script, noWay, removals } = stage('check');
      const client = script.client(7);
      script.ask(client, { type: 'ASAP_REGISTRATION', poolHandle: POOL, poolElement: elementAt('10.0.0.7', 7, 0) });
      assert.equal(script.registrar.handlespace.elementCount, 1);
      client.state = 'ended';
      script.asap.handler.associationEnded?.(client, 'lost');
      const keepAlive = script.asap.associations.find((each) => !each.inbound && each.remotePort !== ASAP_PORT);
      assert.ok(keepAlive, 'it connects to the element');
      noWay(keepAlive);
      assert.equal(script.registrar.handlespace.elementCount, 0);
      assert.deepEqual(removals(), ['there is no route to it']);
    });
  });
