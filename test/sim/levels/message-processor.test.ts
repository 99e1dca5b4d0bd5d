import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Endpoint, EndpointHandler } from '../../../protocol/host.ts';
import { deriveStream } from '../../../protocol/random/streams.ts';
import { MessageProcessor, ProcessorMeter } from '../../../sim/levels/message-processor.ts';
import {
  ScriptedHost,
  type ScriptedAssociation,
  type ScriptedEndpoint,
} from '../../protocol/registrar/scripted-host.ts';

/** A processor for whose messages, which are numbers, each second of service is one. */
class Stage {
  readonly host = new ScriptedHost(['10.0.0.1']);
  readonly meter = new ProcessorMeter(0);
  /** What reached the engine, and when. */
  readonly handled: string[] = [];
  readonly handledAt: number[] = [];
  readonly endpoint: ScriptedEndpoint;
  /** What the engine has of it. */
  readonly processed: Endpoint;
  readonly association: ScriptedAssociation;

  constructor() {
    const processor = new MessageProcessor(this.host.clock, Number, this.meter);
    const note = (text: string): void => {
      this.handled.push(text);
      this.handledAt.push(this.host.clock.now());
    };
    const handler: EndpointHandler = {
      message: (_association, message) => note(String(message)),
      associationUp: () => note('up'),
      associationEnded: (_association, end) => note(end),
      associationRestarted: () => note('restarted'),
    };
    this.processed = processor.transport(this.host.transport).open({ addresses: [], port: 1, protocols: [] }, handler);
    this.endpoint = this.host.opened[0];
    this.association = this.endpoint.accept(['10.0.0.2'], 2);
    this.handled.length = this.handledAt.length = 0;
  }

  /** Something happens at a time. */
  at(time: number, event: (handler: EndpointHandler) => void): void {
    this.host.clock.schedule(time, { fire: () => event(this.endpoint.handler), describe: () => 'arrival' });
  }

  messageAt(time: number, serviceTime: number): void {
    this.at(time, (handler) => handler.message(this.association, serviceTime, 0, 0));
  }

  run(until: number): ReturnType<ProcessorMeter['read']> {
    this.host.clock.run({ until });
    return this.meter.read(until);
  }
}

describe('processor of a component', () => {
  it('hands messages over when they have been served, one after the other', () => {
    const stage = new Stage();
    for (const time of [0, 1, 2, 10]) stage.messageAt(time, 1.5);
    const reading = stage.run(20);
    assert.deepEqual(stage.handledAt, [1.5, 3, 4.5, 11.5]);
    // Waits of 0, 0.5, 1 and 0 s; four times 1.5 s of work in 20 s.
    assert.deepEqual(reading, { utilization: 6 / 20, messages: 4, waitingTime: 1.5 });
  });

  it('is saturated where more comes than it can serve, and loses nothing', () => {
    const stage = new Stage();
    for (let i = 0; i < 5000; i++) stage.messageAt(i, 2);
    const { utilization, messages } = stage.run(5000);
    assert.equal(utilization, 1);
    assert.ok(Math.abs(messages - 2500) <= 1);
    stage.run(10_000);
    assert.equal(stage.handled.length, 5000);
    // The k-th one waits for k seconds.
    assert.deepEqual(stage.handledAt.slice(0, 3), [2, 4, 6]);
    assert.equal(stage.handledAt[4999], 10_000);
  });

  it('lets nothing overtake a message: the end of an association comes after what arrived before it', () => {
    const stage = new Stage();
    stage.messageAt(0, 3);
    stage.at(1, (handler) => handler.associationEnded?.(stage.association, 'aborted'));
    stage.messageAt(2, 0);
    stage.at(4, (handler) => handler.associationRestarted(stage.association));
    stage.run(10);
    assert.deepEqual(stage.handled, ['3', 'aborted', '0', 'restarted']);
    assert.deepEqual(stage.handledAt, [3, 3, 3, 4]);
  });

  it('reports nothing of an endpoint that was closed, although messages wait', () => {
    const stage = new Stage();
    stage.messageAt(0, 3);
    stage.messageAt(1, 3);
    stage.at(2, () => stage.processed.close());
    stage.run(10);
    assert.deepEqual(stage.handled, []);
    assert.deepEqual(stage.processed.port, 1);
  });

  it('does not delay what takes no time and has nothing before it', () => {
    const stage = new Stage();
    stage.messageAt(5, 0);
    assert.deepEqual(stage.run(10), { utilization: 0, messages: 1, waitingTime: 0 });
    assert.deepEqual(stage.handledAt, [5]);
  });

  it('measures a window: work that goes on when it begins counts from then on', () => {
    const stage = new Stage();
    stage.messageAt(0, 6);
    stage.messageAt(1, 2);
    stage.run(4);
    stage.meter.reset(4);
    // Busy until 8; the second message begins at 6, after 5 s.
    assert.deepEqual(stage.run(14), { utilization: 0.4, messages: 1, waitingTime: 5 });
  });

  it('makes messages wait as in an M/D/1 queue: ρ s / (2 (1 - ρ))', () => {
    const stage = new Stage();
    const random = deriveStream('arrivals');
    const [rate, service] = [0.8, 1];
    let time = 0;
    while (time < 2e5) stage.messageAt((time += random.exponential(1 / rate)), service);
    const { utilization, waitingTime, messages } = stage.run(2e5);
    assert.ok(Math.abs(utilization / (rate * service) - 1) < 0.01, `${utilization}`);
    const expected = (rate * service * service) / (2 * (1 - rate * service));
    assert.ok(Math.abs(waitingTime / messages / expected - 1) < 0.05, `${waitingTime / messages} for ${expected}`);
  });

  it("serves as Lindley's recursion says, for any arrivals and service times", () => {
    const pair = fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 4000 }));
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 50 }), (pairs) => {
        const stage = new Stage();
        let [arrival, free] = [0, 0];
        const ends: number[] = [];
        for (const [gap, service] of pairs) {
          arrival += gap;
          free = Math.max(arrival, free) + service;
          ends.push(free);
          stage.messageAt(arrival / 1000, service / 1000);
        }
        stage.run(1e6);
        assert.deepEqual(
          stage.handledAt.map((each) => Math.round(each * 1000)),
          ends,
        );
        assert.deepEqual(
          stage.handled,
          pairs.map(([, service]) => String(service / 1000)),
        );
      }),
    );
  });
});
