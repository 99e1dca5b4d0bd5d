import { AttackerStatistics } from '../../../protocol/attacker/attack.ts';
import { Attacker } from '../../../protocol/attacker/attacker.ts';
import type { ComponentHost, ComponentNode } from '../../levels/component-network.ts';
import type { LanAttackerSettings } from './attacker-settings.ts';
import { failureOf, LifeCycle, type Living } from './life-cycle.ts';
import type { AttackerReading } from './pool-readings.ts';
import type { WayDown } from '../../run/schedule.ts';
import type { World } from './world.ts';

/** One life of the attacker's process. */
interface Life {
  readonly host: ComponentHost;
  /** Undefined: it does nothing. */
  readonly attacker: Attacker | undefined;
}

/** An attacker of the model. At the end of a life its host falls silent, with its fake elements. */
export class AttackerComponent implements Living {
  readonly node: ComponentNode;
  readonly #settings: LanAttackerSettings;
  readonly cycle: LifeCycle;
  #life: Life | undefined;
  /** Of lives that are over. */
  #past: AttackerReading = new AttackerStatistics();
  /** At the start of the window. */
  #before: AttackerReading = new AttackerStatistics();

  constructor(world: World, lan: number, index: number, settings: LanAttackerSettings) {
    this.node = world.addNode('attacker', lan, index);
    this.#settings = settings;
    this.cycle = new LifeCycle(world, this, settings.spans);
  }

  get name(): string {
    return this.node.name;
  }

  /** Number of its LAN, from 0. */
  get lan(): number {
    return this.node.lan;
  }

  /** @param time s, unless its schedule has another one */
  startAt(time: number): void {
    this.cycle.startAt(time);
  }

  /** Its process ends by itself, in order. */
  quit(): void {
    this.cycle.endLives();
    this.#life?.attacker?.stop();
  }

  /** It falls silent for good. */
  halt(): void {
    this.cycle.halt();
  }

  begin(number: number): void {
    this.node.restart();
    const host = this.node.host(number);
    const { attacker: options } = this.#settings;
    const attacker = options === undefined ? undefined : new Attacker(host, options);
    this.#life = { host, attacker };
    attacker?.start();
    this.cycle.uptimeBegins();
  }

  end(way: WayDown): void {
    if (this.#life === undefined) return;
    const { host, attacker } = this.#life;
    this.#past = this.#total();
    this.#life = undefined;
    this.node.fail(failureOf(way) ?? 'hostCrash');
    attacker?.stop();
    host.clock.stop();
    this.cycle.downtimeBegins();
  }

  /** Forgets the past: end of the warm-up. */
  reset(): void {
    this.#before = this.#total();
  }

  /** Of the window. */
  read(): AttackerReading {
    return sumOf(this.#total(), this.#before, -1);
  }

  #total(): AttackerReading {
    return sumOf(this.#past, this.#life?.attacker?.statistics ?? new AttackerStatistics(), 1);
  }
}

function sumOf(a: AttackerReading, b: AttackerReading, sign: 1 | -1): AttackerReading {
  return {
    attacks: a.attacks + sign * b.attacks,
    responses: a.responses + sign * b.responses,
    ignoredMessages: a.ignoredMessages + sign * b.ignoredMessages,
  };
}
