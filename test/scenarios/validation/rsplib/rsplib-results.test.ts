import assert from 'node:assert/strict';
import { usedInWindow, usersReading } from '../../../../scenarios/validation/rsplib/rsplib-results.ts';
import { ValidationError } from '../../../../scenarios/validation/validation-error.ts';

/** As RSPLIB 3.4.4 writes them; times in whole seconds. */
const jobs = `ObjectName PID JobID JobSize JobInterval   QueueLength QueuingDelay StartupDelay ProcessingTime HandlingTime HandlingSpeed   QueuingTimeStamp StartupTimeStamp AcceptTimeStamp CompleteTimeStamp
000001 pu1 832 1 1000 2.000000   0 0 0 0 0 0   90.000000 91.000000 92.000000 94.000000
000002 pu1 832 2 2000 2.000000   0 0 0 0 0 0   98.000000 99.000000 101.000000 105.000000
000003 pu1 832 3 4000 2.000000   0 0 0 0 0 0   106.000000 106.500000 106.750000 108.000000
000004 pu1 832 4 8000 2.000000   0 0 0 0 0 0   107.000000 109.000000 110.000000 112.000000
`;
const load = `ObjectName PID PoolElementIdentifier CurrentTimeStamp Runtime   AvailableCalculations UsedCalculations Utilization   CurrentJobs MaxJobs
000001 pe1 822 0x20000001 94.000000   4.000000   4000 1000 0.25   1 20
000002 pe1 822 0x20000001 104.000000   14.000000   14000 6000 0.4   1 20
000003 pe1 822 0x20000001 108.000000   18.000000   18000 8000 0.4   1 20
`;
const scalars = `run 1 "scenario"
scalar "pe1" "CalcAppPE Service Uptime"        24.000000
scalar "pe1" "CalcAppPE Total Used Capacity"   9200
`;
const window = { begin: 100, end: 111 };

describe('what RSPLIB’s programs write', () => {
  it('of jobs counts each time where it ends, if that is in the window', () => {
    const { sums, spreads } = usersReading([jobs], window);
    assert.equal(sums['generated'], 2);
    assert.equal(sums['started'], 2);
    assert.equal(sums['queuingTime'], 0.5 + 2);
    assert.equal(sums['accepted'], 3);
    assert.equal(sums['startupTime'], 2 + 0.25 + 1);
    assert.equal(sums['completed'], 2);
    assert.equal(sums['completedSize'], 6000);
    assert.equal(sums['processingTime'], 4 + 1.25);
    assert.equal(sums['handlingTime'], 7 + 2);
    assert.equal(spreads['handlingTime']?.largest, 7);
  });

  it('of several users is taken together', () => {
    assert.equal(usersReading([jobs, jobs], window).sums['completed'], 4);
    assert.equal(usersReading([], window).sums['completed'], 0);
  });

  it('of the load of a server gives what it did in the window, evenly between its lines', () => {
    // At 100 s 4000; from the last line to the end at 114 s 1200 more, half of them until 111 s.
    assert.equal(usedInWindow(load, scalars, window), 8600 - 4000);
    assert.equal(usedInWindow(load, scalars, { begin: 0, end: 1000 }), 9200);
    const [head = ''] = load.split('\n');
    assert.equal(usedInWindow(`${head}\n`, scalars, window), 0);
  });

  it('may be another file', () => {
    assert.throws(
      () => usersReading([load], window),
      (error) => error instanceof ValidationError && /without JobSize, QueuingTimeStamp/.test(error.message),
    );
    assert.throws(() => usedInWindow(load, 'run 1', window), /no scalar "CalcAppPE Service Uptime"/);
  });

  it('may end in the middle of a line', () => {
    assert.equal(usersReading([jobs.slice(0, -30)], { begin: 0, end: 1000 }).sums['completed'], 3);
  });
});
