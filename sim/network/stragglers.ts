import type { Simulator, SimulationEvent } from '../kernel/simulator.ts';
import type { IpPacket } from './ip-packet.ts';
import type { TransitFate } from './transit-ring.ts';
import { toSeconds, type Nanoseconds } from '../kernel/nanoseconds.ts';

/** What a channel does with a packet that arrives. */
export type ArrivalListener = (packet: IpPacket, fate: TransitFate) => void;

/** Packets that later ones may overtake: each with an event of its own. */
export class Stragglers {
  readonly #simulator: Simulator;
  readonly #arrive: ArrivalListener;
  readonly #onTheirWay: Straggler[] = [];
  readonly #spare: Straggler[] = [];

  constructor(simulator: Simulator, arrive: ArrivalListener) {
    this.#simulator = simulator;
    this.#arrive = arrive;
  }

  get count(): number {
    return this.#onTheirWay.length;
  }

  /** @param lateness from now */
  add(packet: IpPacket, fate: TransitFate, lateness: Nanoseconds): void {
    const straggler = this.#spare.pop() ?? new Straggler(this);
    straggler.packet = packet;
    straggler.fate = fate;
    straggler.index = this.#onTheirWay.length;
    this.#onTheirWay.push(straggler);
    this.#simulator.schedule(toSeconds(lateness), straggler);
  }

  /** Takes all packets out. */
  recall(drop: (packet: IpPacket) => void): void {
    for (const straggler of this.#onTheirWay) {
      if (straggler.packet !== undefined) drop(straggler.packet);
      // Its event is still to come, and only then can it be used again.
      straggler.packet = undefined;
    }
    this.#onTheirWay.length = 0;
  }

  arrived(straggler: Straggler): void {
    const { packet, fate, index } = straggler;
    straggler.packet = undefined;
    this.#spare.push(straggler);
    if (packet === undefined) return;
    const last = this.#onTheirWay.pop();
    if (last !== undefined && last !== straggler) {
      this.#onTheirWay[index] = last;
      last.index = index;
    }
    this.#arrive(packet, fate);
  }
}

class Straggler implements SimulationEvent {
  packet: IpPacket | undefined;
  fate: TransitFate = 0;
  index = 0;
  readonly #stragglers: Stragglers;

  constructor(stragglers: Stragglers) {
    this.#stragglers = stragglers;
  }

  fire(): void {
    this.#stragglers.arrived(this);
  }
}
