import { chosenRun, type RunChoice } from '../../../cli/chosen-run.ts';
import { counted } from '../../../cli/counted.ts';
import { UsageError } from '../../../cli/usage-error.ts';
import { Faults } from '../../../native/faults.ts';
import { SystemClock } from '../../../native/system-clock.ts';
import { silentLog, type Clock } from '../../../protocol/host.ts';
import { loadStudy } from '../../../scenarios/language/study-catalogue.ts';
import type { SweepPoint } from '../../../scenarios/plan/run-plan.ts';
import { startRun } from '../../../sim/run/run.ts';
import type { StartedRun } from '../../../sim/run/started-run.ts';
import type { ComponentAction } from '../../view/component-view.ts';
import type { Observation } from '../../view/observation.ts';
import { ControlRefused, type ControlRequest, type DemoWorld } from '../demo-world.ts';
import { remark } from '../told-events.ts';
import { ComponentBoard } from './component-board.ts';
import { demoStudy } from './demo-study.ts';
import { PoolEvents } from './pool-events.ts';
import { PoolObserver } from './pool-observer.ts';
import { RunPace } from './run-pace.ts';
import { SimulatedComponent } from './simulated-component.ts';
import { USUAL_SPEED } from './usual-speed.ts';

/** Which run of which study is simulated, and how fast. */
export interface SimulatedWorldOptions extends Partial<RunChoice> {
  /** Name or file; absent: a small pool that fails and recovers. */
  readonly study?: string;
  /** Simulated seconds per second (default: {@link USUAL_SPEED}). */
  readonly speed?: number;
  /** Of whoever watches (default: the system's). */
  readonly clock?: Clock;
}

/** Slower is a pause, and faster than any machine. */
const SPEEDS = { slowest: 0.001, fastest: 1e6 };

/**
 * A run of a study that is simulated while it is watched, at a speed that can be changed, and whose components can be steered.
 *
 * @throws UsageError, StudyError and ModelError if there is no such run, or it has no pool
 */
export function openSimulatedWorld(options: SimulatedWorldOptions = {}): DemoWorld {
  const { study: name, set = [], speed = USUAL_SPEED } = options;
  requireSpeed(speed, (message) => new UsageError(message));
  const study = name === undefined ? demoStudy() : loadStudy(name);
  const run = chosenRun(study, { ...options, set });
  const { model } = run.point.parameters;
  if (model !== 'rserpool')
    throw new UsageError(`study ${study.name} is about ${model}: only studies of pools can be watched`);
  return new SimulatedWorld(study.name, run, speed, options.clock);
}

interface PoolRun {
  readonly point: SweepPoint;
  readonly seed: number;
}

function requireSpeed(speed: number, fault: (message: string) => Error): void {
  const { slowest, fastest } = SPEEDS;
  if (!(speed >= slowest && speed <= fastest))
    throw fault(`a speed is from ${slowest} to ${fastest} simulated seconds per second, not ${speed}`);
}

class SimulatedWorld implements DemoWorld {
  readonly kind = 'simulated';
  readonly controls = ['pause', 'continue', 'step', 'speed', 'startAll', 'stopAll', 'killAll'] as const;
  readonly title: string;
  readonly #run: StartedRun;
  readonly #pace: RunPace;
  readonly #board: ComponentBoard;
  readonly #events: PoolEvents;
  /** Things that can be seen since the latest step began. */
  #visible = 0;
  /** It is not the run of the study any more. */
  #isSteered = false;
  #observe: (observation: Observation) => void = () => undefined;

  constructor(
    study: string,
    { point, seed }: PoolRun,
    speed: number,
    clock: Clock = new SystemClock(new Faults(silentLog)),
  ) {
    let run: StartedRun | undefined;
    const now = (): number => run?.now ?? 0;
    const tell = (observation: Observation): void => this.#told(observation);
    this.#board = new ComponentBoard(tell, now);
    this.#events = new PoolEvents(this.#board, clock, tell, now);
    const { parameters, requestTrace } = point;
    const { profile, idealized, workload } = parameters;
    const observed = { profile, idealized, severalRequests: workload === 'poisson' };
    const watch = new PoolObserver(observed, this.#board, this.#events, tell, now);
    run = startRun(parameters, seed, { logs: this.#events.logOf, watch }, { requestTrace });
    this.#run = run;
    this.#board.add(run.pool?.components.map((live) => new SimulatedComponent(live, parameters.lans > 1)) ?? []);
    this.#pace = new RunPace(run, clock, speed, {
      advanced: () => this.#advanced(),
      paceChanged: () => this.#tellClock(),
      isStepVisible: () => this.#visible > 0,
      failed: (error) => this.#failed(error),
    });
    this.title = this.#titleOf(study, point, seed);
  }

  async start(observe: (observation: Observation) => void): Promise<void> {
    this.#observe = observe;
    this.#board.showAll();
    this.#pace.goOn();
  }

  async control(request: ControlRequest): Promise<void> {
    if (this.#pace.isOver)
      throw new ControlRefused(`the run is over at ${this.#run.now} s: start the demo again for another one`);
    switch (request.action) {
      case 'pause':
        return this.#pace.pause();
      case 'continue':
        return this.#pace.goOn();
      case 'step':
        return this.#step();
      case 'speed':
        requireSpeed(request.speed, (message) => new ControlRefused(message));
        this.#pace.speed = request.speed;
        return;
      case 'startAll':
        return this.#actOnAll('start');
      case 'stopAll':
        return this.#actOnAll('stop');
      case 'killAll':
        return this.#actOnAll('kill');
      case 'start':
      case 'stop':
      case 'kill':
      case 'restart':
      case 'failureMode':
      case 'reliableMode':
      case 'cutPath':
      case 'joinPath':
      case 'newImage':
        this.#act(this.#componentFor(request), request);
    }
  }

  log(component: string): readonly string[] | undefined {
    return this.#events.log(component);
  }

  async stop(): Promise<void> {
    this.#pace.end();
    this.#observe = () => undefined;
  }

  async #step(): Promise<void> {
    this.#visible = 0;
    await this.#pace.step();
  }

  /** @throws ControlRefused if there is no such component, or it cannot do that now */
  #componentFor({ action, component: id }: Extract<ControlRequest, { component: string }>): SimulatedComponent {
    const component = this.#board.component(id);
    if (component === undefined) throw new ControlRefused(`there is no component ${id}`);
    if (action === 'failureMode' || action === 'reliableMode' || action === 'newImage')
      throw new ControlRefused('simulated elements serve calculations, and no images: this is for real ones');
    if (!component.actions(false).includes(action))
      throw new ControlRefused(`${component.name} is ${component.state}: ${action} is not possible now`);
    return component;
  }

  #act(component: SimulatedComponent, request: Extract<ControlRequest, { component: string }>): void {
    if ('path' in request) this.#switchPath(component, request.path, request.action === 'joinPath');
    else this.#steer(component, request.action);
    this.#afterSteering();
  }

  #actOnAll(action: 'start' | 'stop' | 'kill'): void {
    const able = this.#board.all.filter((component) => component.actions(false).includes(action));
    if (able.length === 0) throw new ControlRefused(`there is no component to ${action} now`);
    for (const component of able) this.#steer(component, action);
    this.#afterSteering();
  }

  #steer(component: SimulatedComponent, action: ComponentAction): void {
    this.#beginSteering();
    component.isToRestart = action === 'restart';
    if (action === 'start') component.live.control('up');
    else component.live.control(action === 'kill' ? 'hostCrash' : 'shutdown');
  }

  #switchPath(component: SimulatedComponent, path: number, isUp: boolean): void {
    const link = component.paths[path]?.link;
    if (link === undefined)
      throw new ControlRefused(`${component.name} has paths 0 to ${component.paths.length - 1}, not ${path}`);
    if (component.isCut(path) !== isUp)
      throw new ControlRefused(`path ${path} of ${component.name} is ${isUp ? 'joined' : 'cut'} already`);
    this.#beginSteering();
    link.setUp(isUp);
  }

  #beginSteering(): void {
    if (this.#isSteered) return;
    this.#isSteered = true;
    this.#events.tell(
      remark('from now on this is not the run of the study: what is steered no longer happens by its parameters'),
    );
  }

  #afterSteering(): void {
    this.#restart();
    this.#board.showNews();
  }

  /** Begins new lives of those whose lives are over. */
  #restart(): void {
    for (const component of this.#board.all) {
      if (!component.isToRestart || component.state === 'stopping') continue;
      component.isToRestart = false;
      component.live.control('up');
    }
  }

  #advanced(): void {
    this.#restart();
    this.#board.showNews();
    this.#events.tellOmitted();
    if (this.#run.finished) this.#ended(`the run is at its end, ${this.#run.end} s`);
  }

  #failed(error: unknown): void {
    this.#ended(`the simulation has failed: ${error instanceof Error ? error.message : String(error)}`);
  }

  #ended(text: string): void {
    this.#events.tell(remark(text));
    this.#board.close();
  }

  #told(observation: Observation): void {
    const { kind } = observation;
    if (kind === 'message' || kind === 'associationUp' || kind === 'associationDown' || kind === 'event')
      this.#visible++;
    this.#observe(observation);
  }

  #tellClock(): void {
    const { speed, achieved, isPaused, isOver } = this.#pace;
    const { now: at, end } = this.#run;
    this.#observe({
      kind: 'clock',
      at,
      speed,
      ...(achieved !== undefined && { achieved }),
      paused: isPaused,
      ...(isOver && { isOver }),
      end,
    });
  }

  #titleOf(study: string, { label }: SweepPoint, seed: number): string {
    const numbers = new Map<string, number>();
    for (const { live } of this.#board.all) numbers.set(live.role, (numbers.get(live.role) ?? 0) + 1);
    const nouns = { registrar: 'registrar', poolElement: 'pool element', poolUser: 'pool user', attacker: 'attacker' };
    const parts = Object.entries(nouns).flatMap(([role, noun]) => {
      const number = numbers.get(role) ?? 0;
      return number === 0 ? [] : [counted(number, noun)];
    });
    return `${parts.join(', ')}, simulated: study ${study}${label === '' ? '' : `, ${label}`}, seed ${seed}`;
  }
}
