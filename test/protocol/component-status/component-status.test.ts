import assert from 'node:assert/strict';
import { componentName, componentStatus } from '../../../protocol/component-status/component-status.ts';
import {
  ComponentGroup,
  NO_WORKLOAD,
  UNKNOWN_DURATION,
  WORKLOAD_ONE,
  type ComponentStatusReport,
} from '../../../protocol/wire/component-status.ts';

const report: ComponentStatusReport = {
  type: 'CSP_REPORT',
  final: true,
  version: 0x0200,
  sender: { group: ComponentGroup.poolElement, object: 0xfedcba98n },
  timestamp: 12_345_678n,
  reportInterval: 250_000,
  location: 'Z\u00c3\u00bcrich: 10.1.1.1:3863',
  status: 'serving \u00e2\u0082\u00ac',
  workload: Math.round(0.25 * WORKLOAD_ONE),
  associations: [
    {
      receiver: { group: ComponentGroup.registrar, object: 7n },
      duration: 1_500_000n,
      flags: 0,
      protocol: 132,
      ppid: 11,
    },
    { receiver: { group: 99, object: 8n }, duration: UNKNOWN_DURATION, flags: 0, protocol: 132, ppid: 34 },
  ],
};

describe('a status report in usual units', () => {
  it('has seconds, texts of UTF-8, and a workload from 0 to 1', () => {
    assert.deepEqual(componentStatus(report), {
      component: 'element',
      group: ComponentGroup.poolElement,
      identifier: 0xfedcba98n,
      final: true,
      uptime: 12.345678,
      interval: 0.25,
      location: 'Zürich: 10.1.1.1:3863',
      status: 'serving €',
      workload: 0.25,
      associations: [
        { component: 'registrar', group: ComponentGroup.registrar, identifier: 7n, ppid: 11, duration: 1.5 },
        { component: undefined, group: 99, identifier: 8n, ppid: 34, duration: undefined },
      ],
    });
  });

  it('has no workload where there is none, and all of it at most', () => {
    const workloads = [NO_WORKLOAD, WORKLOAD_ONE, 0].map(
      (workload) => componentStatus({ ...report, workload }).workload,
    );
    assert.deepEqual(workloads, [undefined, 1, 0]);
  });

  it('is of a registrar, an element, a user, or of a group that is not known', () => {
    const { registrar, poolElement, poolUser } = ComponentGroup;
    assert.deepEqual(
      [registrar, poolElement, poolUser, 0].map((group) => componentName({ group, object: 1n }).component),
      ['registrar', 'element', 'user', undefined],
    );
  });
});
