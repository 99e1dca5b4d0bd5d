import assert from 'node:assert/strict';
import { BulkTransfer } from '../../../sim/models/bulk-transfer/bulk-transfer.ts';
import { bulkTransferComponentNumbers } from '../../../sim/models/bulk-transfer/bulk-transfer-component-metrics.ts';
import { poolComponentNumbers } from '../../../sim/models/rserpool/component-numbers.ts';
import { Model } from '../../../sim/models/rserpool/model.ts';
import { readStudy } from '../../../scenarios/language/read-study.ts';
import { planRuns } from '../../../scenarios/plan/run-plan.ts';
import { parametersOf } from '../../verify/study-runs.ts';

/** A study of many pool users that records components. */
function study(components: string): string {
  return `name: mine
title: Mine
seeds: 100
parameters: {poolElements: 100, poolUsers: 10000, requestInterval: 1000}
sweep: {lanDelay: [1, 2]}
components: ${components}
`;
}

describe('components that would be too many', () => {
  it('are counted as they are made', () => {
    const parameters = parametersOf({
      lans: 3,
      registrars: 2,
      poolElements: 4,
      poolUsers: 5,
      attackers: 2,
      attack: 'registration',
    });
    const { registrars, poolElements, poolUsers, attackers } = new Model(parameters, 1);
    assert.deepEqual(poolComponentNumbers(parameters), {
      registrar: registrars.length,
      element: poolElements.length,
      user: poolUsers.length,
      attacker: attackers.length,
      pool: 1,
      lan: 3,
    });
    const transfer = parametersOf({ model: 'bulkTransfer', transport: 'sctp', flows: 3, paths: 2 });
    const { flows, topology } = new BulkTransfer(transfer, 1);
    assert.deepEqual(bulkTransferComponentNumbers(transfer), {
      flow: flows.length,
      path: topology.leftAccess.flat().length,
      bottleneck: topology.bottlenecks.length,
    });
  });

  it('are refused before anything is simulated', () => {
    assert.throws(
      () => planRuns(readStudy('mine.yaml', study('[user]'))),
      /^StudyError: mine\.yaml: components: all runs together would have 3\.\d+e\+7 values, most of them of the class user; at most 20000000/,
    );
    assert.equal(planRuns(readStudy('mine.yaml', study('{user: [failovers]}'))).points.length, 2);
  });
});
