import assert from 'node:assert/strict';
import { PoolElementServer, PoolUserClient, RegistrarService, stringCodec } from '../../index.ts';
import { Opened, worldAt } from './api/api-world.ts';
import { until } from './patience.ts';

const text = { poolHandle: 'ClockPool', codec: stringCodec };
const DAY = 86_400_000;
const SystemDate = Date;

/** A time of day that steps by a day, to and fro, whenever it is read; counts how often it is. */
function stepTimeOfDay(): { readonly readings: number; end(): void } {
  let readings = 0;
  const stepped = (): number => SystemDate.now() + (++readings % 2 === 0 ? DAY : -DAY);
  class SteppingDate extends SystemDate {
    constructor(...given: readonly [] | readonly [number | string]) {
      super(given.length === 0 ? stepped() : given[0]);
    }
    static override now(): number {
      return stepped();
    }
  }
  globalThis.Date = SteppingDate as DateConstructor;
  return {
    get readings() {
      return readings;
    },
    end: () => {
      globalThis.Date = SystemDate;
    },
  };
}

describe('steps of the time of day', () => {
  const opened = new Opened();
  afterEach(async () => opened.close());

  it('mean nothing to components: none of them reads it, and registrations, keep-alives and sessions go on', async () => {
    const timeOfDay = stepTimeOfDay();
    try {
      const asap = { announcements: undefined, endpointKeepAliveInterval: 0.05, endpointKeepAliveJitter: 0 };
      const { registrar } = opened.add(RegistrarService.start(opened.add(await worldAt(1)), { asap }));
      const settings = { reregistrationInterval: 0.05, registrationLife: 2 };
      const world = opened.add(await worldAt(11));
      const server = opened.add(await PoolElementServer.start(world, { ...text, settings }));
      void server.serve(async (session) => {
        for await (const message of session) await session.send(message);
      });
      const user = opened.add(PoolUserClient.open(opened.add(await worldAt(100))));
      const session = await user.connect(text);
      const { statistics } = registrar;
      await until(() => statistics.registrations > 5 && statistics.endpointKeepAlives > 5, 'timers that expire');
      // A step by hand, of what a component might have kept.
      assert.ok(new Date().getTime() !== new Date().getTime());
      const readings = timeOfDay.readings;
      assert.equal(readings, 2, 'a component reads the time of day');
      assert.equal(await session.request('hello'), 'hello');
      assert.deepEqual(
        [statistics.expiries, statistics.keepAliveTimeouts, registrar.handlespace.elementCount],
        [0, 0, 1],
      );
    } finally {
      timeOfDay.end();
    }
  });
});
