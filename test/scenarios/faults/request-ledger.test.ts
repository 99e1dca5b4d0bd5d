import assert from 'node:assert/strict';
import type { ServiceRequest } from '../../../protocol/workload/requests.ts';
import { RequestLedger } from '../../../scenarios/faults/request-ledger.ts';

function request(id: number): ServiceRequest {
  return { id, size: 1, generatedAt: 5, startedAt: NaN, acceptedAt: NaN, completed: 0, lastGoodputAt: NaN };
}

describe('the ledger of requests', () => {
  it('knows which requests are open', () => {
    const ledger = new RequestLedger();
    const [first, second, third] = [request(1), request(2), request(3)];
    for (const each of [first, second, third]) ledger.requestGenerated(each);
    ledger.requestCompleted(first);
    ledger.requestAbandoned(second);
    assert.deepEqual([ledger.open, ledger.fault], [1, undefined]);
  });

  it('finds a request that is completed twice, although the sums agree', () => {
    const ledger = new RequestLedger();
    const [first, second] = [request(1), request(2)];
    for (const each of [first, second]) ledger.requestGenerated(each);
    ledger.requestCompleted(first);
    ledger.requestCompleted(first);
    assert.equal(ledger.fault, 'request 1 of 5 s was completed although it is not open');
    assert.equal(ledger.open, 1);
  });

  it('tells requests of two lives of a user apart, which have the same identifier', () => {
    const ledger = new RequestLedger();
    const [first, second] = [request(1), request(1)];
    for (const each of [first, second]) ledger.requestGenerated(each);
    ledger.requestCompleted(first);
    ledger.requestCompleted(second);
    assert.deepEqual([ledger.open, ledger.fault], [0, undefined]);
  });

  it('finds what happens to a request that is given up, or was generated twice', () => {
    const ledger = new RequestLedger();
    const given = request(7);
    ledger.requestGenerated(given);
    ledger.requestAbandoned(given);
    ledger.requestProgressed(given);
    assert.equal(ledger.fault, 'request 7 of 5 s was worked on although it is not open');
    const other = new RequestLedger();
    other.requestGenerated(given);
    other.requestGenerated(given);
    assert.equal(other.fault, 'request 7 of 5 s was generated twice');
  });
});
