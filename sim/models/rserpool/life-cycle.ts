import type { Log, Random, Seconds, Timer } from '../../../protocol/host.ts';
import type { Sampler } from '../../../protocol/workload/value-distribution.ts';
import type { LifeSpans } from './life-spans.ts';
import type { FailureKind } from '../../levels/component-network.ts';
import type { ScheduleEntry, WayDown } from '../../run/schedule.ts';
import { unwatched } from '../../kernel/simulator.ts';
import type { World } from './world.ts';

/**
 * The failure that is asked for; undefined: of the kind that the component's parameters say. Of who has nothing to hand
 * over, the process ends in order when its stack tells the peers.
 */
export function failureOf(way: WayDown): FailureKind | undefined {
  if (way === 'shutdown') return 'processCrash';
  return way === 'hostCrash' || way === 'processCrash' ? way : undefined;
}

/** What has lives: a component of the model, as its life cycle sees it. */
export interface Living {
  readonly name: string;
  /** A life begins. @param life its number, from 1 */
  begin(life: number): void;
  /** The life ends. @param way how: `down` by chance, or as a schedule says */
  end(way: WayDown): void;
}

/**
 * The lives of a component: it starts, is up for a while, down for a while, and up again. The component says when its
 * up-time and its down-time begin: an element is up from its registration, and down from the end of its deregistration.
 * A component with a schedule goes up and down at its times instead.
 */
export class LifeCycle {
  readonly #world: World;
  readonly #living: Living;
  readonly #spans: LifeSpans;
  readonly #schedule: readonly ScheduleEntry[] | undefined;
  /** The number of the next entry. */
  #next = 0;
  readonly #log: Log;
  #lives = 0;
  #isUp = false;
  #isOver = false;
  /** Its owner begins and ends its lives. */
  #isControlled = false;
  #latestEnd: WayDown | undefined;
  // Made when they are needed: most users of a large pool live as long as the run.
  #timer: Timer | undefined;
  #random: Random | undefined;

  constructor(world: World, living: Living, spans: LifeSpans) {
    this.#world = world;
    this.#living = living;
    this.#spans = spans;
    this.#schedule = world.schedule.entriesOf(living.name);
    this.#log = world.logOf(living.name);
  }

  /** Of all that happens by chance in the lives of the component. */
  get random(): Random {
    return (this.#random ??= this.#world.streams(this.#living.name).stream('life'));
  }

  /** Lets the first life begin. @param time s, unless its schedule has another one */
  startAt(time: Seconds): void {
    const [first] = this.#schedule ?? [];
    const isScheduled = first?.action === 'up';
    if (isScheduled) this.#next++;
    this.#world.simulator.schedule(isScheduled ? first.time : time, {
      fire: () => (this.#isControlled ? undefined : this.#begin()),
      describe: () => `start of ${this.#living.name}`,
    });
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** How its latest life ended; undefined: none did. */
  get latestEnd(): WayDown | undefined {
    return this.#latestEnd;
  }

  /** Begins or ends a life at this instant, if that is a change; nothing happens by schedule or chance any more. */
  control(way: 'up' | WayDown): void {
    this.#isControlled = true;
    this.#timer?.cancel();
    if ((way === 'up') === this.#isUp) return;
    if (way === 'up') this.#begin();
    else this.#end(way);
  }

  /** The up-time of the life begins. */
  uptimeBegins(): void {
    const { uptime } = this.#spans;
    if (uptime !== undefined && this.#isByChance) this.#turnAfter(uptime);
  }

  /** The life is over, and the down-time begins. */
  downtimeBegins(): void {
    const isLast = this.#isOver || this.#lives >= this.#spans.lives;
    if (!isLast && this.#isByChance) this.#turnAfter(this.#spans.downtime);
  }

  /** The component has no further life, and goes on with this one. */
  endLives(): void {
    this.#timer?.cancel();
    this.#isOver = true;
  }

  /** The host of the component falls silent for good. */
  halt(): void {
    this.endLives();
    if (this.#isUp) this.#end('hostCrash');
  }

  #begin(): void {
    this.#isUp = true;
    this.#lives++;
    const isFirst = this.#lives === 1 && !this.#isControlled && this.#schedule?.[0]?.action !== 'up';
    this.#log.event('life', 'lifeBegan', { life: this.#lives, cause: isFirst ? 'start' : this.#cause });
    this.#living.begin(this.#lives);
    this.#awaitNext();
  }

  #end(way: WayDown): void {
    this.#isUp = false;
    this.#latestEnd = way;
    this.#log.event('life', 'lifeEnded', {
      life: this.#lives,
      way,
      cause: this.#isOver ? 'end of the run' : this.#cause,
    });
    this.#living.end(way);
    this.#awaitNext();
  }

  get #isByChance(): boolean {
    return this.#schedule === undefined && !this.#isControlled;
  }

  get #cause(): 'schedule' | 'chance' | 'control' {
    if (this.#isControlled) return 'control';
    return this.#schedule === undefined ? 'chance' : 'schedule';
  }

  #awaitNext(): void {
    const entry = this.#schedule?.[this.#next];
    if (entry !== undefined && !this.#isOver && !this.#isControlled)
      this.#arm(entry.time - this.#world.simulator.now());
  }

  #turnAfter(time: Sampler): void {
    this.#arm(time.sample(this.random));
  }

  #arm(delay: Seconds): void {
    this.#timer ??= this.#world.simulator.timer(() => this.#turn(), 0, unwatched(`the life of ${this.#living.name}`));
    this.#timer.arm(delay);
  }

  #turn(): void {
    const entry = this.#schedule?.[this.#next++];
    const way = entry?.action ?? (this.#isUp ? 'down' : 'up');
    if (way === 'up') this.#begin();
    else this.#end(way);
  }
}
