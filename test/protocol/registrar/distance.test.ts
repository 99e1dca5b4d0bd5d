import assert from 'node:assert/strict';
import { withDistance } from '../../../protocol/registrar/distance.ts';
import { element } from '../handlespace/elements.ts';
import { ScriptedHost } from './scripted-host.ts';

describe('distance of an element', () => {
  const association = new ScriptedHost(['10.0.0.1']).transport
    .open(
      { addresses: [], port: 0, protocols: [] },
      { message: () => undefined, associationRestarted: () => undefined },
    )
    .connect(['10.0.0.2'], 1);
  const settings = { distanceStep: 50, distanceRounding: 'up' } as const;
  const distanceOf = (policy: 'LeastUsedDPF' | 'RoundRobin', start: number): number =>
    withDistance(element(policy, 1), start, association, settings).policy.distance;

  it('is the value of the home registrar plus the distance to it, in steps', () => {
    assert.equal(distanceOf('LeastUsedDPF', 0), 50);
    assert.equal(distanceOf('LeastUsedDPF', 150), 200);
    assert.equal(distanceOf('RoundRobin', 150), 0);
  });

  it('changes nothing else of the element', () => {
    const registered = {
      ...element('LeastUsedDPF', 1),
      asapTransport: { protocol: 'sctp', port: 3863, use: 0, addresses: ['10.0.0.2'] },
    } as const;
    const located = withDistance(registered, 0, association, settings);
    assert.deepEqual(located, { ...registered, policy: { ...registered.policy, distance: 50 } });
    assert.ok(!('asapTransport' in withDistance(element('LeastUsedDPF', 1), 0, association, settings)));
  });

  it('does not wrap to 0 however far away a peer says that it is', () => {
    assert.equal(distanceOf('LeastUsedDPF', 0xffffffff), 0xffffffff);
    assert.equal(distanceOf('LeastUsedDPF', 0xffffffff - 10), 0xffffffff);
  });
});
