import assert from 'node:assert/strict';
import fc from 'fast-check';
import { PoolElement } from '../../../protocol/pool-element/pool-element.ts';
import { faultCases } from '../../../scenarios/faults/fault-case.ts';
import { caseFault, searchFaults } from '../../../scenarios/faults/fault-search.ts';
import { faultStudy } from '../../../scenarios/faults/fault-study.ts';
import { foundWith } from './mutant.ts';
import type { FaultLevel } from '../../../scenarios/faults/fault-levels.ts';

describe('random runs with faults', () => {
  // Others than these: npm run verify:faults, and rsplab fuzz.
  for (const [level, numRuns] of Object.entries({ message: 180, packet: 35 } satisfies Partial<
    Record<FaultLevel, number>
  >))
    it(`of level ${level} agree on the elements after a quiet time, count each request once, and leave no timer`, () => {
      fc.assert(
        fc.property(faultCases(level as FaultLevel), (each) => {
          const message = caseFault(each);
          if (message !== undefined) assert.fail(`${message}\n${faultStudy(each, message)}`);
        }),
        { numRuns, seed: 1 },
      );
    });

  it('show what is wrong while the faults are not over', () => {
    // The element is not in its pool again yet.
    const schedule = '{lan0/pr0: hostCrash@68 up@71}';
    const parameters = { registrationLife: 40, warmup: 0, registrarStart: 0, poolElementStart: 5, poolUserStart: 6 };
    const few = { poolElements: 1, poolUsers: 1, requestSize: 1e6, requestInterval: 5, peerHeartbeatCycle: 0.1 };
    const given = { ...parameters, ...few, idealized: true, schedule };
    assert.match(
      String(caseFault({ seed: 1, parameters: { ...given, duration: 71.5 } })),
      /^lan0\/pe0 of CalcAppPool is known 0 times/,
    );
  });

  it('are counted up to the first fault, which is made small', () => {
    let runs = 0;
    const found = foundWith(
      PoolElement.prototype,
      'register',
      () => () => undefined,
      () => searchFaults({ level: 'message', seed: 7, runs: 10 }, () => runs++),
    );
    assert.match(String(found?.message), /^lan0\/pe0 of CalcAppPool\d? is known 0 times: nothing$/);
    assert.match(String(found?.study), /schedule: none/);
    assert.equal(runs, 1);
  });
});
