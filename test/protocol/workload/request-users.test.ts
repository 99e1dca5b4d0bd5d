import assert from 'node:assert/strict';
import type { Timer } from '../../../protocol/host.ts';
import { deriveStream } from '../../../protocol/random/streams.ts';
import {
  QueuingUser,
  ThinkingUser,
  UnlimitedUser,
  type ClientFactory,
  type RequestUser,
  type RequestUserOptions,
} from '../../../protocol/workload/request-users.ts';
import type {
  ClientOwner,
  RequestClient,
  RequestObserver,
  ServiceRequest,
} from '../../../protocol/workload/requests.ts';
import { Simulator } from '../../../sim/kernel/simulator.ts';

type UserClass = new (
  newClient: ClientFactory,
  ...generator: ConstructorParameters<typeof QueuingUser> extends [ClientFactory, ...infer Rest] ? Rest : never
) => RequestUser;

/** A client that takes a fixed time for each request, s. */
class TimedClient implements RequestClient {
  busy = false;
  readonly #play: Play;
  readonly #completion: Timer;

  constructor(play: Play, owner: ClientOwner) {
    this.#play = play;
    this.#completion = play.clock.timer(() => {
      this.busy = false;
      owner.clientIdle(this);
    });
  }

  serve({ id, size }: ServiceRequest): void {
    assert.equal(this.busy, false);
    this.busy = true;
    const { clock, events, serviceTime } = this.#play;
    events.push(`${clock.now()} serve ${id} (${size})`);
    this.#completion.arm(serviceTime);
  }

  stop(): void {
    this.#completion.cancel();
    this.#play.events.push(`${this.#play.clock.now()} stop`);
  }
}

const ignore = (): void => undefined;

/** A user with a request each 10 s, of 7 calculations. */
class Play {
  readonly clock = new Simulator();
  readonly events: string[] = [];
  readonly serviceTime: number;
  readonly user: RequestUser;
  clients = 0;

  constructor(User: UserClass, serviceTime: number, options: Partial<RequestUserOptions> = {}) {
    this.serviceTime = serviceTime;
    const every10s: RequestUserOptions = {
      size: { sample: () => 7 },
      interval: { sample: () => 10 },
      requests: Infinity,
      ...options,
    };
    const observer: RequestObserver = {
      requestGenerated: ({ id, generatedAt }) => this.events.push(`${generatedAt} generated ${id}`),
      requestStarted: ignore,
      requestAccepted: ignore,
      requestRejected: ignore,
      requestProgressed: ignore,
      requestFailedOver: ignore,
      requestResumed: ignore,
      requestCompleted: ignore,
      requestAbandoned: ({ id }) => this.events.push(`${this.clock.now()} abandoned ${id}`),
    };
    const streams = { sizes: deriveStream('sizes'), intervals: deriveStream('intervals') };
    const newClient: ClientFactory = (owner) => {
      this.clients++;
      return new TimedClient(this, owner);
    };
    this.user = new User(newClient, this.clock, every10s, streams, observer);
    this.user.start();
  }

  run(until: number): string[] {
    this.clock.run({ until });
    return this.events.splice(0);
  }
}

describe('queuing user', () => {
  it('generates requests at intervals, which wait until those before them are served', () => {
    const play = new Play(QueuingUser, 24);
    assert.deepEqual(play.run(9), []);
    assert.deepEqual(play.run(33), ['10 generated 1', '10 serve 1 (7)', '20 generated 2', '30 generated 3']);
    assert.equal(play.user.queueLength, 2);
    assert.deepEqual(play.run(61), [
      '34 serve 2 (7)',
      '40 generated 4',
      '50 generated 5',
      '58 serve 3 (7)',
      '60 generated 6',
    ]);
    assert.equal(play.user.queueLength, 3);
    assert.equal(play.clients, 1);
  });

  it('serves a long queue in the order of generation', () => {
    const play = new Play(QueuingUser, 11);
    const served = play.run(5000).filter((event) => event.includes('serve'));
    assert.deepEqual(
      served.map((event) => Number(event.split(' ')[2])),
      served.map((_, index) => index + 1),
    );
    assert.equal(play.user.queueLength, 500 - served.length);
  });

  it('queues requests again after the queue was empty', () => {
    const intervals = [1, 1, 1, 97, 1, 1];
    const play = new Play(QueuingUser, 10, { requests: 6, interval: { sample: () => intervals.shift() ?? 1 } });
    const served = play.run(200).filter((event) => event.includes('serve'));
    assert.deepEqual(
      served.map((event) => event.replace(' (7)', '')),
      ['1 serve 1', '11 serve 2', '21 serve 3', '100 serve 4', '110 serve 5', '120 serve 6'],
    );
    assert.equal(play.user.queueLength, 0);
  });

  it('abandons the requests that wait when it is stopped, in order', () => {
    const play = new Play(QueuingUser, 35);
    play.run(39);
    play.user.stop();
    assert.deepEqual(play.run(100), ['39 stop', '39 abandoned 2', '39 abandoned 3']);
    assert.equal(play.user.queueLength, 0);
  });

  it('has requests of whole calculations, at least one', () => {
    const sizes = [0.2, 1.5, 3.4];
    const play = new Play(QueuingUser, 1, { size: { sample: () => sizes.shift() ?? 1 } });
    const served = play.run(35).filter((event) => event.includes('serve'));
    assert.deepEqual(served, ['10 serve 1 (1)', '20 serve 2 (2)', '30 serve 3 (3)']);
  });
});

describe('thinking user', () => {
  it('generates the next request one interval after the completion of the one before', () => {
    const play = new Play(ThinkingUser, 3);
    assert.deepEqual(play.run(35), ['10 generated 1', '10 serve 1 (7)', '23 generated 2', '23 serve 2 (7)']);
    assert.deepEqual([play.user.queueLength, play.clients], [0, 1]);
  });
});

describe('unlimited user', () => {
  it('starts every request at once, with as many clients as are busy at the same time', () => {
    const play = new Play(UnlimitedUser, 25);
    const events = play.run(95);
    assert.deepEqual(
      events.filter((event) => event.includes('serve')),
      Array.from({ length: 9 }, (_, index) => `${10 * (index + 1)} serve ${index + 1} (7)`),
    );
    assert.deepEqual([play.user.queueLength, play.clients], [0, 3]);
  });
});

describe('users', () => {
  for (const User of [QueuingUser, ThinkingUser, UnlimitedUser])
    it(`${User.name} generates no more than its number of requests, and serves them all`, () => {
      const play = new Play(User, 12, { requests: 3 });
      const events = play.run(1000);
      assert.deepEqual(
        ['generated', 'serve'].map((what) => events.filter((event) => event.includes(what)).length),
        [3, 3],
      );
    });

  for (const User of [QueuingUser, ThinkingUser, UnlimitedUser])
    it(`${User.name} generates nothing after it was stopped, and stops its clients`, () => {
      const play = new Play(User, 5);
      play.run(11);
      play.user.stop();
      assert.deepEqual(play.run(14), ['11 stop']);
      assert.deepEqual(play.run(100), []);
    });
});
