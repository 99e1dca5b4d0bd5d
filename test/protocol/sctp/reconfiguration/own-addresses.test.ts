import assert from 'node:assert/strict';
import { OwnAddresses } from '../../../../protocol/sctp/reconfiguration/own-addresses.ts';
import { A, B, C } from './moving-pair.ts';

const always = (): boolean => true;
const isNotA = (address: string): boolean => address !== A;

/** What is asked, in short: `add 10.1.0.1`. */
function asked(own: OwnAddresses): string[] {
  return own.requests().map(({ action, address }) => `${action} ${address}`);
}

describe('what the peer refuses', () => {
  it('is asked again for an address that went and came back while the request was under way', () => {
    const own = new OwnAddresses([A], [A], always);
    own.follow([A, B], always);
    const [add] = own.requests();
    own.follow([A], (address) => address === A);
    own.answered(add, false);
    own.follow([A, B], always);
    assert.deepEqual(asked(own), [`add ${B}`]);
  });

  it('is asked again when the last address, which it would not delete, is that no more', () => {
    const own = new OwnAddresses([A], [A], always);
    own.follow([B], isNotA);
    for (const request of own.requests()) own.answered(request, false);
    assert.deepEqual(asked(own), []);
    own.follow([B, C], isNotA);
    for (const request of own.requests()) own.answered(request, true);
    assert.deepEqual(asked(own), [`delete ${A}`]);
  });

  it('is not an address that may be left as the only one', () => {
    const own = new OwnAddresses([A], [A], always);
    own.add(B);
    own.answered({ action: 'add', address: B }, false);
    assert.equal(own.remove(A), false);
    own.add(C);
    assert.equal(own.remove(A), true);
  });
});
