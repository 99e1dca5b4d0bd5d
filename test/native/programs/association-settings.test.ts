import assert from 'node:assert/strict';
import { componentAssociations } from '../../../native/programs/association-settings.ts';
import { Pair } from '../../protocol/sctp/pair.ts';

describe('SCTP settings of components', () => {
  // Both sides have the same settings: who set the association up does not matter.
  for (const [name, settings] of Object.entries(componentAssociations))
    it(`find a peer that vanished from an association of kind ${name} within a minute, though nothing is sent`, () => {
      const pair = new Pair({ sctp: settings }).up();
      pair.network.run(100);
      const vanished = pair.network.now;
      for (const address of [...pair.clientAddresses, ...pair.serverAddresses]) pair.network.cut.add(address);
      pair.network.run(60);
      for (const side of [pair.client, pair.server]) {
        assert.ok(side.events.includes('lost'), side.events.join(', '));
        assert.ok(side.timeOf('lost') - vanished < 60, `${side.timeOf('lost') - vanished} s`);
      }
    });
});
