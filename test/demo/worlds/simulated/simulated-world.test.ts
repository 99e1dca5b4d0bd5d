import assert from 'node:assert/strict';
import type { ComponentView } from '../../../../demo/view/component-view.ts';
import type { AssociationView } from '../../../../demo/view/observation.ts';
import { ControlRefused, type ControlRequest } from '../../../../demo/worlds/demo-world.ts';
import { openSimulatedWorld, type SimulatedWorldOptions } from '../../../../demo/worlds/simulated/simulated-world.ts';
import { deriveStream } from '../../../../protocol/random/streams.ts';
import { Simulator } from '../../../../sim/kernel/simulator.ts';
import { ObservedWorld } from '../observed-world.ts';

/** A world whose watcher's time passes as a test wants it. */
class WatchedRun {
  readonly observed: ObservedWorld;
  readonly #clock: Simulator;

  private constructor(observed: ObservedWorld, clock: Simulator) {
    this.observed = observed;
    this.#clock = clock;
  }

  static async start(options: SimulatedWorldOptions = {}): Promise<WatchedRun> {
    const clock = new Simulator();
    const world = openSimulatedWorld({ speed: 10, clock, ...options });
    return new WatchedRun(await ObservedWorld.start(world), clock);
  }

  /** @param seconds of the watcher */
  pass(seconds: number): void {
    this.#clock.run({ until: this.#clock.now() + seconds });
  }

  async asks(request: ControlRequest): Promise<void> {
    await this.observed.world.control(request);
  }

  async isRefused(request: ControlRequest, message: RegExp): Promise<void> {
    await assert.rejects(this.asks(request), (error) => error instanceof ControlRefused && message.test(error.message));
  }

  component(id: string): ComponentView {
    const component = this.observed.components.get(id);
    assert.ok(component !== undefined, id);
    return component;
  }

  links(id: string): AssociationView[] {
    return [...this.observed.associations.values()].filter(({ from, to }) => from === id || to === id);
  }

  tells(text: RegExp): void {
    assert.ok(
      this.observed.texts.some((each) => text.test(each)),
      `${text} of\n${this.observed.texts.join('\n')}`,
    );
  }

  /** Simulated seconds, as the latest clock tells. */
  get at(): number {
    return this.observed.all('clock').at(-1)?.at ?? NaN;
  }
}

const levels: Readonly<Record<string, readonly string[]>> = {
  packets: [],
  messages: ['transport=message'],
};

/** Without what happens by its schedule. */
const quiet = { set: ['schedule=none'] };

describe('a simulated world', () => {
  it('begins with its components, of which none has begun', async () => {
    const run = await WatchedRun.start();
    const { observed } = run;
    assert.equal(observed.world.title, '2 registrars, 3 pool elements, 3 pool users, simulated: study demo, seed 1');
    assert.deepEqual(
      [...observed.components.values()].map(({ id, name, role, state }) => `${id} ${name} ${role} ${state}`),
      [
        ...[0, 1].map((index) => `lan0/pr${index} PR ${index + 1} registrar stopped`),
        ...[0, 1, 2].map((index) => `lan0/pe${index} PE ${index + 1} poolElement stopped`),
        ...[0, 1, 2].map((index) => `lan0/pu${index} PU ${index + 1} poolUser stopped`),
      ],
    );
    assert.deepEqual(observed.all('clock'), [{ kind: 'clock', at: 0, speed: 10, paused: false, end: 1800 }]);
    assert.deepEqual(run.component('lan0/pe1').addresses, ['10.0.0.4', '10.1.0.4']);
    assert.deepEqual(run.component('lan0/pe1').actions, ['start', 'cutPath']);
  });

  for (const [level, set] of Object.entries(levels)) {
    it(`shows what its components do, as ${level}`, async () => {
      const run = await WatchedRun.start({ set: [...set, 'schedule=none'] });
      run.pass(6);
      const element = run.component('lan0/pe0');
      assert.deepEqual([element.state, element.inService, element.policy], ['up', true, 'LeastUsed']);
      assert.match(element.identifier ?? '', /^0x[0-9a-f]{8}$/);
      assert.ok(element.load !== undefined && element.load >= 0 && element.load <= 1);
      assert.ok(run.observed.components.get('lan0/pr0')?.details['elements known'] === 3);
      const homes = [...run.observed.components.values()].flatMap(({ home }) => home ?? []);
      const registrars = ['lan0/pr0', 'lan0/pr1'].map((id) => run.component(id).identifier);
      assert.ok(homes.length > 0 && homes.every((home) => registrars.includes(home)));
      assert.ok(run.links('lan0/pr0').some(({ protocol }) => protocol === 'ENRP'));
      assert.ok(run.links('lan0/pe0').some(({ from, protocol }) => from === 'lan0/pe0' && protocol === 'ASAP'));
      const messages = run.observed.all('message');
      const registration = messages.find(({ type }) => type === 'ASAP_REGISTRATION');
      assert.ok(registration !== undefined && registration.byteLength > 40);
      assert.match(`${registration.from} > ${registration.to}`, /^lan0\/pe\d > lan0\/pr\d$/);
      assert.match(registration.decoded?.() ?? '', /"poolHandle": "CalcAppPool"/);
      assert.ok(messages.some(({ protocol, from }) => protocol === 'application' && from.startsWith('lan0/pu')));
      const usage = run.observed.all('usage');
      assert.ok(usage.some(({ requests }) => requests > 1));
      run.tells(/^PE 1 registered in the pool CalcAppPool at PR \d$/);
    });

    it(`lets elements be killed, and sessions go on with others, as ${level}`, async () => {
      const run = await WatchedRun.start({
        set: [...set, 'schedule=none', 'requestSize=1e8', 'targetUtilization=0.9'],
      });
      run.pass(10);
      const busy = [...run.observed.components.values()].find(({ load }) => (load ?? 0) > 0);
      assert.ok(busy !== undefined);
      await run.asks({ action: 'kill', component: busy.id });
      assert.equal(run.component(busy.id).state, 'failed');
      run.tells(/^From now on this is not the run of the study/);
      run.tells(new RegExp(`^${busy.name} crashes with its host$`));
      run.pass(10);
      run.tells(new RegExp(`^Failover: PU \\d goes on with PE \\d instead of ${busy.name}$`));
      run.tells(new RegExp(`^${busy.name} was removed`));
      assert.deepEqual(run.links(busy.id), []);
      assert.equal(run.component(busy.id).state, 'failed', 'it stays down');
      assert.ok(run.observed.all('usage').some(({ failovers }) => failovers > 0));
      await run.isRefused({ action: 'kill', component: busy.id }, /^PE \d is failed: kill is not possible now$/);
      await run.asks({ action: 'start', component: busy.id });
      run.pass(2);
      const again = run.component(busy.id);
      assert.equal(again.state, 'up');
      assert.notEqual(again.identifier, busy.identifier);
      assert.equal(run.observed.texts.filter((text) => text.startsWith('From now on')).length, 1);
    });

    it(`lets components leave in order, and begin anew, as ${level}`, async () => {
      const run = await WatchedRun.start({ set: [...set, 'schedule=none'] });
      run.pass(5);
      await run.asks({ action: 'stop', component: 'lan0/pe1' });
      run.pass(1);
      assert.equal(run.component('lan0/pe1').state, 'stopped');
      assert.equal(run.component('lan0/pr0').details['elements known'], 2);
      const before = run.component('lan0/pe2').identifier;
      await run.asks({ action: 'restart', component: 'lan0/pe2' });
      await run.asks({ action: 'restart', component: 'lan0/pu0' });
      run.pass(2);
      assert.deepEqual([run.component('lan0/pe2').state, run.component('lan0/pu0').state], ['up', 'up']);
      assert.notEqual(run.component('lan0/pe2').identifier, before);
      await run.asks({ action: 'killAll' });
      assert.ok([...run.observed.components.values()].every(({ state }) => state === 'failed' || state === 'stopped'));
      assert.equal(run.observed.associations.size, 0);
      await run.isRefused({ action: 'stopAll' }, /no component to stop/);
      await run.asks({ action: 'startAll' });
      run.pass(3);
      assert.ok([...run.observed.components.values()].every(({ state }) => state === 'up'));
    });

    it(`lets paths be cut and joined, as ${level}`, async () => {
      const run = await WatchedRun.start({ set: [...set, 'schedule=none'] });
      run.pass(3);
      await run.asks({ action: 'cutPath', component: 'lan0/pe0', path: 0 });
      assert.deepEqual(run.component('lan0/pe0').cutPaths, [0]);
      run.tells(/^The path to 10\.0\.\d\.\d of PE 1 is cut$/);
      assert.ok(run.component('lan0/pe0').actions.includes('joinPath'));
      await run.isRefused({ action: 'cutPath', component: 'lan0/pe0', path: 5 }, /not|has paths/);
      await run.isRefused({ action: 'joinPath', component: 'lan0/pe1', path: 0 }, /joinPath is not possible now/);
      await run.asks({ action: 'joinPath', component: 'lan0/pe0', path: 0 });
      assert.deepEqual(run.component('lan0/pe0').cutPaths, []);
      run.tells(/^The path to 10\.0\.\d\.\d of PE 1 is joined again$/);
    });
  }

  it('shows paths that are cut by the schedule of the study', async () => {
    const run = await WatchedRun.start();
    run.pass(5);
    assert.deepEqual(run.component('lan0/pe2').cutPaths, [0]);
    run.pass(2);
    assert.deepEqual(run.component('lan0/pe2').cutPaths, []);
    assert.ok(run.observed.texts.every((text) => !text.startsWith('From now on')));
  });

  it('pauses, steps to what can be seen next, and goes on', async () => {
    const run = await WatchedRun.start(quiet);
    run.pass(2);
    await run.asks({ action: 'pause' });
    const { observations } = run.observed;
    const before = observations.length;
    run.pass(100);
    assert.equal(observations.length, before);
    for (let step = 0; step < 20; step++) {
      const seen = observations.length;
      await run.asks({ action: 'step' });
      const kinds = observations.slice(seen).map(({ kind }) => kind);
      assert.ok(
        kinds.some((kind) => kind !== 'clock' && kind !== 'component' && kind !== 'usage'),
        kinds.join(),
      );
      assert.equal(run.observed.all('clock').at(-1)?.paused, true);
    }
    const { at } = run;
    await run.asks({ action: 'speed', speed: 2 });
    await run.asks({ action: 'continue' });
    run.pass(10);
    assert.ok(Math.abs(run.at - at - 20) < 2.1, `${run.at} after ${at}`);
    assert.equal(run.observed.all('clock').at(-1)?.speed, 2);
    await run.isRefused({ action: 'speed', speed: 0 }, /^a speed is from 0.001 to 1000000/);
  });

  it('shows the same, however fast and in whatever steps it is watched', async () => {
    const seen = async (watch: (run: WatchedRun) => Promise<void>, set: readonly string[]): Promise<string[]> => {
      const run = await WatchedRun.start({ set: [...set, 'duration=60'], speed: 7 });
      await watch(run);
      run.pass(100);
      assert.equal(run.observed.all('clock').at(-1)?.isOver, true);
      return run.observed.observations.flatMap((each) => {
        if (each.kind === 'message') return [`${each.at} ${each.from} ${each.to} ${each.type}`];
        return each.kind === 'associationUp' || each.kind === 'associationDown'
          ? [`${each.at} ${each.kind} ${each.id}`]
          : [];
      });
    };
    for (const set of [...Object.values(levels), ['transport=message', 'schedule=none', 'idealized=true']]) {
      const whole = await seen(async () => undefined, set);
      const parts = await seen(async (run) => {
        run.pass(1.234);
        await run.asks({ action: 'speed', speed: 0.3 });
        run.pass(10);
        for (let step = 0; step < 50; step++) await run.asks({ action: 'step' });
        await run.asks({ action: 'speed', speed: 1000 });
        await run.asks({ action: 'continue' });
      }, set);
      assert.ok(whole.length > 50, `${whole.length}`);
      assert.deepEqual(parts, whole);
    }
  });

  it('goes on, whatever is done to its components', async () => {
    for (const set of Object.values(levels)) {
      const run = await WatchedRun.start({ set });
      const random = deriveStream('steering');
      const oneOf = <T>(values: readonly T[]): T | undefined => values[Math.floor(random.uniform() * values.length)];
      for (let i = 0; i < 80; i++) {
        run.pass(random.uniform());
        const { id: component, actions } = oneOf([...run.observed.components.values()]) ?? {};
        const action = oneOf(actions ?? []);
        if (component === undefined || action === undefined || action === 'newImage') continue;
        const path = Math.floor(random.uniform() * run.component(component).addresses.length);
        const request =
          action === 'cutPath' || action === 'joinPath' ? { action, component, path } : { action, component };
        await run.asks(request).catch((error: unknown) => assert.ok(error instanceof ControlRefused, String(error)));
      }
      for (const { id, cutPaths } of run.observed.components.values())
        for (const path of cutPaths ?? []) await run.asks({ action: 'joinPath', component: id, path });
      await run.asks({ action: 'startAll' }).catch(() => undefined);
      run.pass(10);
      for (const { id, state } of run.observed.components.values()) assert.equal(state, 'up', id);
      for (const { from, to } of run.observed.associations.values())
        assert.ok(run.component(from) && run.component(to));
      assert.equal(run.observed.all('clock').at(-1)?.isOver, undefined);
    }
  });

  it('has no links left of users and elements that are gone where associations have no end', async () => {
    const run = await WatchedRun.start({
      set: ['transport=message', 'schedule=none', 'idealized=true', 'requestSize=1e6'],
    });
    run.pass(50);
    assert.ok(run.observed.all('associationDown').length > 20);
    assert.ok(run.observed.associations.size < 30, `${run.observed.associations.size}`);
  });

  it('is over at the end of the run: nothing can be done any more', async () => {
    const run = await WatchedRun.start({ set: ['schedule=none', 'duration=20'] });
    run.pass(3);
    run.tells(/^The run is at its end, 20 s$/);
    const { paused, isOver, at } = run.observed.all('clock').at(-1) ?? {};
    assert.deepEqual([paused, isOver, at], [true, true, 20]);
    assert.ok([...run.observed.components.values()].every(({ actions }) => actions.length === 0));
    for (const request of [{ action: 'continue' }, { action: 'kill', component: 'lan0/pe0' }] as const)
      await run.isRefused(request, /^the run is over at 20 s/);
  });

  it('is over, with the reason, when the simulation fails', async () => {
    const run = await WatchedRun.start({ set: ['schedule=none', 'maxEvents=200'] });
    run.pass(30);
    run.tells(/^The simulation has failed: the event budget of 200 ran out/);
    assert.equal(run.observed.all('clock').at(-1)?.isOver, true);
  });

  it('keeps the latest lines of the log of each component', async () => {
    const run = await WatchedRun.start(quiet);
    run.pass(60);
    const lines = run.observed.world.log('lan0/pe0') ?? [];
    assert.equal(lines.length, 200);
    assert.ok(lines.every((line) => /^\d+\.\d{6} s (debug|info|warning) \w+: /.test(line)));
    assert.equal(run.observed.world.log('lan0/pe9'), undefined);
  });

  it('observes nothing more after it was stopped', async () => {
    const run = await WatchedRun.start(quiet);
    run.pass(2);
    await run.observed.world.stop();
    const { length } = run.observed.observations;
    run.pass(10);
    assert.equal(run.observed.observations.length, length);
  });

  it('refuses what is no component, and what simulated ones cannot do', async () => {
    const run = await WatchedRun.start(quiet);
    await run.isRefused({ action: 'kill', component: 'lan0/pe7' }, /^there is no component lan0\/pe7$/);
    await run.isRefused({ action: 'failureMode', component: 'lan0/pe0' }, /simulated elements serve calculations/);
    await run.isRefused({ action: 'newImage', component: 'lan0/pu0', image: {} }, /and no images/);
    await run.isRefused({ action: 'stop', component: 'lan0/pe0' }, /^PE 1 is stopped: stop is not possible now$/);
  });

  const faults: Readonly<Record<string, readonly [SimulatedWorldOptions, RegExp]>> = {
    'a study that there is not': [{ study: 'no-such-study' }, /^unknown study no-such-study/],
    'a study without a pool': [{ study: 'cmt-loss' }, /^study cmt-loss is about bulkTransfer: only studies of pools/],
    'a point that there is not': [{ study: 'clean-shutdown', point: 'x=1' }, /no point has these values/],
    'a parameter that there is not': [{ set: ['colour=red'] }, /colour/],
    'a speed of nothing': [{ speed: 0 }, /^a speed is from 0.001/],
    'a speed that is no number': [{ speed: NaN }, /^a speed is from 0.001/],
  };
  for (const [what, [options, message]] of Object.entries(faults))
    it(`cannot be opened with ${what}`, () => {
      assert.throws(() => openSimulatedWorld(options), { message });
    });

  it('can be of any study of a pool', async () => {
    const run = await WatchedRun.start({
      study: 'takeover-timeline',
      point: '1',
      seed: 3,
      speed: 1000,
      set: ['poolElements=3'],
    });
    assert.match(run.observed.world.title, /study takeover-timeline, schedule=.*, seed 3$/);
    run.pass(2);
    assert.equal(run.component('lan0/pr1').state, 'failed');
  });
});
