import assert from 'node:assert/strict';
import { ENRP_PORT } from '../../../protocol/wire/enrp-messages.ts';
import { element } from '../handlespace/elements.ts';
import { Script } from './registrar-script.ts';

const group = { address: '239.0.0.51', port: ENRP_PORT };

for (const profile of ['rfc', 'rsplib'] as const)
  describe(`messages of a registrar under the ${profile} profile`, () => {
    it('are to be acknowledged at once: answers, supervision of elements, and those to peers', () => {
      const script = new Script(profile, { enrp: { presenceGroup: group } });
      const peer = script.peer(2);
      const transport = { protocol: 'sctp', port: ENRP_PORT, use: 0, addresses: ['10.0.0.2'] } as const;
      const header = { sender: 2, receiver: 1, replyRequired: true, checksum: 0xffff } as const;
      script.send(peer, { type: 'ENRP_PRESENCE', ...header, serverInformation: { identifier: 2, transport } });
      const client = script.client(7);
      const poolElement = { ...element('RoundRobin', 7), registrationLife: 1_000_000 };
      script.ask(client, { type: 'ASAP_REGISTRATION', poolHandle: 'Pool', poolElement });
      script.wait(60);
      assert.ok(client.sent.length > 0, 'keep-alives');
      assert.ok(peer.sent.length > 0, 'presences and updates');
      assert.deepEqual([client.patient, peer.patient], [0, 0]);
    });
  });
