import assert from 'node:assert/strict';
import {
  meanValueAnalysis,
  powerOfChoicesResponse,
  processorSharingResponse,
  queuingTimeInOrder,
  randomSaturation,
  roundRobinResponse,
  sharedQueueResponse,
} from '../../../analysis/theory/theory.ts';

function near(actual: number, expected: number, digits: number): void {
  assert.ok(Math.abs(actual - expected) <= 0.6 * 10 ** -digits, `${actual} is not ${expected}`);
}

describe('theory', () => {
  it('mean value analysis: a single customer is served alone, two share two servers', () => {
    assert.equal(meanValueAnalysis({ customers: 1, servers: 3, serviceTime: 2, thinkTime: 5 }).responseTime, 2);
    const two = meanValueAnalysis({ customers: 2, servers: 2, serviceTime: 1, thinkTime: 0 });
    near(two.responseTime, 1.5, 12);
    near(two.utilization, 2 / 3, 12);
  });

  it('mean value analysis: published values for 10 servers', () => {
    for (const [customers, thinkTime, utilization, responseTime] of [
      [10, 1.25, 0.36656, 1.47808],
      [30, 3.75, 0.52282, 1.98811],
      [100, 12.5, 0.65433, 2.78272],
    ] as const) {
      const result = meanValueAnalysis({ customers, servers: 10, serviceTime: 1, thinkTime });
      near(result.utilization, utilization, 5);
      near(result.responseTime, responseTime, 5);
    }
  });

  it('open limits of random, round robin and shared queue', () => {
    near(processorSharingResponse(0.8), 5, 12);
    near(roundRobinResponse(10, 0.8), 2.9223, 4);
    near(roundRobinResponse(2, 0.8), 3.844, 4);
    near(roundRobinResponse(10, 0.95), 11.155, 3);
    near(sharedQueueResponse(10, 0.8), 1.2046, 4);
    near(sharedQueueResponse(2, 0.8), 2.7778, 4);
  });

  it('power of d choices', () => {
    near(powerOfChoicesResponse(2, 0.8), 1.9474, 4);
    near(powerOfChoicesResponse(3, 0.9), 2.0279, 4);
    near(powerOfChoicesResponse(10, 0.99), 2.2354, 4);
    near(powerOfChoicesResponse(1, 0.5), 2, 12);
  });

  it('saturation and queues in order', () => {
    near(randomSaturation(10, 10), 0.5263, 4);
    near(randomSaturation(100, 10), 0.9174, 4);
    near(queuingTimeInOrder(0.8, 1), 4, 12);
    near(queuingTimeInOrder(0.8, 0), 2, 12);
  });
});
