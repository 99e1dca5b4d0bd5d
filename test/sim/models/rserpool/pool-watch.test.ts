import assert from 'node:assert/strict';
import { ASAP_PPID } from '../../../../protocol/wire/asap-messages.ts';
import type { RequestObserver } from '../../../../protocol/workload/requests.ts';
import type { LiveComponent } from '../../../../sim/run/live-pool.ts';
import type { PoolWatch } from '../../../../sim/run/pool-watch.ts';
import { simulate, startRun } from '../../../../sim/run/run.ts';
import { ModelError } from '../../../../sim/run/runnable-model.ts';
import type { StartedRun } from '../../../../sim/run/started-run.ts';
import { parametersOf, type GivenParameters } from '../../../verify/study-runs.ts';

const pool = {
  warmup: 0,
  registrarStart: 0,
  poolElementStart: 1,
  poolUserStart: 2,
  registrars: 2,
  poolElements: 3,
  poolUsers: 2,
  requestSize: 1e7,
  duration: 150,
} as const;

const levels: Readonly<Record<string, GivenParameters>> = {
  'messages as a whole': { ...pool, transport: 'message' },
  'an idealized pool': { ...pool, idealized: true },
  'messages in packets': { ...pool, transport: 'sctp', paths: 2 },
};

function nothing(): void {
  // Not counted.
}

/** Counts what is told of each component. */
class Counts implements PoolWatch {
  readonly counts = new Map<string, number>();
  readonly #count = (what: string): void => void this.counts.set(what, (this.counts.get(what) ?? 0) + 1);

  associationsOf(component: string) {
    return {
      messageSent: (_: unknown, { ppid }: { readonly ppid: number }) =>
        this.#count(`${component} ${ppid === ASAP_PPID ? 'asap' : 'other'}`),
      associationUp: () => this.#count(`${component} up`),
      associationOver: () => this.#count(`${component} over`),
    };
  }

  requestsOf(user: string): RequestObserver {
    return {
      requestGenerated: nothing,
      requestStarted: () => this.#count(`${user} requests`),
      requestAccepted: nothing,
      requestRejected: nothing,
      requestProgressed: nothing,
      requestFailedOver: () => this.#count(`${user} failovers`),
      requestResumed: nothing,
      requestCompleted: nothing,
    };
  }

  of(what: string): number {
    return this.counts.get(what) ?? 0;
  }
}

function componentOf(run: StartedRun, name: string): LiveComponent {
  const found = run.pool?.components.find((component) => component.name === name);
  assert.ok(found !== undefined, name);
  return found;
}

describe('a watched pool', () => {
  for (const [level, given] of Object.entries(levels)) {
    it(`gives the results of one that nobody watches (${level})`, () => {
      const parameters = parametersOf({ ...given, peUptime: 20, peDowntime: 5 });
      const watch = new Counts();
      assert.deepEqual(simulate(parameters, 3, { watch }), simulate(parameters, 3));
      for (const each of ['lan0/pr0', 'lan0/pr1', 'lan0/pe0', 'lan0/pu1'])
        assert.ok(watch.of(`${each} asap`) > 0 && watch.of(`${each} up`) > 0, `${each} on ${level}`);
      assert.ok(watch.of('lan0/pr0 other') > 0, 'ENRP');
      assert.ok(watch.of('lan0/pu0 requests') > 0);
    });

    it(`tells of failovers, and its components of themselves (${level})`, () => {
      const watch = new Counts();
      const run = startRun(parametersOf(given), 1, { watch });
      const [registrar, element] = ['lan0/pr0', 'lan0/pe0'].map((name) => componentOf(run, name));
      assert.ok(registrar !== undefined && element !== undefined);
      assert.equal(element.state().life, 'waiting');
      run.advanceTo(30);
      const { life, identifier, policy, load, pool: handle } = element.state();
      assert.equal(life, 'up');
      assert.ok(identifier !== undefined && load !== undefined && policy === 'LeastUsed' && handle !== undefined);
      assert.equal(registrar.state().figures['elements known'], 3);
      const busy = run.pool?.components.find((component) => (component.state().load ?? 0) > 0);
      assert.ok(busy !== undefined);
      busy.control('processCrash');
      assert.equal(busy.state().life, 'failed');
      run.advanceTo(run.end);
      assert.equal(busy.state().life, 'failed', 'it stays down');
      assert.ok(watch.of('lan0/pu0 failovers') + watch.of('lan0/pu1 failovers') > 0);
    });

    it(`obeys who steers it: elements leave in order and come back (${level})`, () => {
      const run = startRun(parametersOf({ ...given, peUptime: 1e6, peDowntime: 0.1 }), 1);
      const element = componentOf(run, 'lan0/pe0');
      run.advanceTo(20);
      element.control('shutdown');
      assert.equal(element.state().life, 'stopping');
      run.advanceTo(30);
      assert.equal(element.state().life, 'stopped');
      assert.equal(componentOf(run, 'lan0/pr0').state().figures['elements known'], 2);
      element.control('up');
      assert.equal(element.state().life, 'starting');
      element.control('up');
      run.advanceTo(32);
      assert.equal(element.state().life, 'up');
      assert.equal(componentOf(run, 'lan0/pr0').state().figures['elements known'], 3);
    });

    it(`ends and begins other components, too (${level})`, () => {
      const run = startRun(parametersOf(given), 1);
      for (const name of ['lan0/pr1', 'lan0/pu0']) {
        const component = componentOf(run, name);
        component.control('up');
        assert.notEqual(component.state().life, 'waiting', 'before its time');
        run.advanceTo(run.now + 35);
        assert.equal(component.state().life, 'up');
        component.control('shutdown');
        assert.equal(component.state().life, 'stopped');
        component.control('up');
        run.advanceTo(run.now + 35);
        assert.equal(component.state().life, 'up');
      }
    });

    it(`has paths that can be cut (${level})`, () => {
      const logged: string[] = [];
      const run = startRun(parametersOf(given), 1, {
        logs: (node) => ({
          enabled: true,
          event: (component, event) => void (component === 'link' && logged.push(`${node} ${event}`)),
        }),
      });
      run.advanceTo(20);
      const { paths } = componentOf(run, 'lan0/pe1');
      assert.equal(paths.length, given['paths'] ?? 1);
      const [first] = paths;
      assert.ok(first !== undefined && first.addresses.length === 1);
      first.link.setUp(false);
      run.advanceTo(25);
      first.link.setUp(true);
      run.advanceTo(run.end);
      assert.deepEqual(logged, ['lan0/pe1/path0 linkDown', 'lan0/pe1/path0 linkUp']);
    });
  }

  it('is one: other models have no components to watch', () => {
    const parameters = parametersOf({ model: 'bulkTransfer', transport: 'sctp', warmup: 0, duration: 1 });
    assert.throws(() => startRun(parameters, 1, { watch: new Counts() }), ModelError);
    assert.equal(startRun(parameters, 1).pool, undefined);
  });
});
