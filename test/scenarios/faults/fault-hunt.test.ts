import assert from 'node:assert/strict';
import { huntFaults } from '../../../scenarios/faults/fault-hunt.ts';

describe('a hunt for faults', () => {
  it('tells of each run as soon as it is done: a hunt that is stopped early knows how many there were', async () => {
    const stopping = new AbortController();
    let runs = 0;
    await huntFaults({
      level: 'message',
      seed: 1,
      workers: 1,
      signal: stopping.signal,
      ran: () => {
        if (++runs === 3) stopping.abort();
      },
      found: ({ message }) => assert.fail(message),
    });
    // Less than a search; one or two may have been on their way.
    assert.ok(runs >= 3 && runs < 50, `${runs}`);
  });
});
