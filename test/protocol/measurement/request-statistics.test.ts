import assert from 'node:assert/strict';
import { RequestStatistics } from '../../../protocol/measurement/request-statistics.ts';
import type { ServiceRequest } from '../../../protocol/workload/requests.ts';

/** Statistics at a time that the test sets, and requests that live through all that can become of one. */
class Play {
  now = 0;
  readonly statistics = new RequestStatistics(() => this.now);

  generated(size: number): ServiceRequest {
    const request: ServiceRequest = {
      id: 1,
      size,
      generatedAt: this.now,
      startedAt: NaN,
      acceptedAt: NaN,
      completed: 0,
      lastGoodputAt: NaN,
    };
    this.statistics.requestGenerated(request);
    return request;
  }

  started(request: ServiceRequest): void {
    request.startedAt = this.now;
    this.statistics.requestStarted(request);
  }

  accepted(request: ServiceRequest): void {
    request.acceptedAt = this.now;
    this.statistics.requestAccepted(request);
  }
}

describe('request statistics', () => {
  it('divide the handling time of a request into queuing, startup and processing time', () => {
    const play = new Play();
    play.now = 1;
    const request = play.generated(100);
    play.now = 3;
    play.started(request);
    play.statistics.requestRejected(request);
    play.now = 6;
    play.accepted(request);
    play.now = 9;
    play.statistics.requestProgressed(request, 40, 3);
    request.completed = 40;
    request.lastGoodputAt = 9;
    play.statistics.requestFailedOver(request);
    play.now = 11;
    play.statistics.requestResumed(request, 2);
    request.lastGoodputAt = 11;
    play.now = 16;
    play.statistics.requestCompleted(request);
    assert.deepEqual(play.statistics.sums, {
      generated: 1,
      started: 1,
      accepted: 1,
      resumed: 1,
      rejected: 1,
      completed: 1,
      failovers: 1,
      abandoned: 0,
      completedSize: 100,
      queuingTime: 2,
      startupTime: 3,
      processingTime: 10,
      handlingTime: 15,
      goodputTime: 8,
      failoverTime: 2,
    });
    const { spreads } = play.statistics;
    assert.deepEqual(
      [spreads.queuingTime, spreads.startupTime, spreads.processingTime, spreads.handlingTime].map((spread) =>
        spread.percentile(100),
      ),
      [2, 3, 10, 15],
    );
  });

  it('add up over requests, of which each counts in the window where it becomes known', () => {
    const play = new Play();
    const [first, second] = [play.generated(10), play.generated(20)];
    play.now = 1;
    play.started(first);
    play.now = 2;
    play.accepted(first);
    play.now = 4;
    play.statistics.reset();
    assert.deepEqual(new Set(Object.values(play.statistics.sums)), new Set([0]));
    assert.equal(play.statistics.spreads.queuingTime.percentile(50), null);
    play.now = 5;
    play.statistics.requestCompleted(first);
    play.started(second);
    play.now = 7;
    play.accepted(second);
    play.now = 8;
    play.statistics.requestCompleted(second);
    const { generated, started, completed, completedSize, queuingTime, startupTime, processingTime, handlingTime } =
      play.statistics.sums;
    assert.deepEqual([generated, started, completed, completedSize], [0, 1, 2, 30]);
    assert.deepEqual([queuingTime, startupTime, processingTime, handlingTime], [5, 2, 3 + 1, 5 + 8]);
  });

  it('know how many requests wait and how many are in service, now and over time', () => {
    const play = new Play();
    const requests = [play.generated(1), play.generated(1), play.generated(1)];
    play.now = 2;
    play.started(requests[0]);
    play.started(requests[1]);
    assert.deepEqual([play.statistics.waiting, play.statistics.inService], [1, 2]);
    play.now = 5;
    play.statistics.requestCompleted(requests[0]);
    assert.deepEqual([play.statistics.waiting, play.statistics.inService], [1, 1]);
    assert.equal(play.statistics.requestSeconds(), 15);
    play.statistics.reset();
    play.now = 6;
    play.statistics.requestCompleted(requests[1]);
    const { queue, service } = play.statistics.stations();
    assert.deepEqual([queue.numberIntegral, queue.duration], [1, 1]);
    assert.deepEqual([service.numberIntegral, service.sojournSum, service.duration], [1, 1, 1]);
    play.now = 10;
    // Over the whole run, whatever the windows.
    assert.equal(play.statistics.requestSeconds(), 15 + 2 + 4);
  });

  it('know the average number of requests in the system, once time has passed', () => {
    const play = new Play();
    assert.equal(play.statistics.inSystem(), null);
    const [first] = [play.generated(1), play.generated(1)];
    play.now = 1;
    play.started(first);
    play.now = 4;
    play.statistics.requestCompleted(first);
    play.now = 8;
    // Two for 4 s, then one.
    assert.equal(play.statistics.inSystem(), (2 * 4 + 4) / 8);
    play.statistics.reset();
    assert.equal(play.statistics.inSystem(), null);
    play.now = 9;
    assert.equal(play.statistics.inSystem(), 1);
  });
});
