import type { RequestUser } from '../../../protocol/workload/request-users.ts';
import { requestUser, type LanUserSettings } from './pool-user-settings.ts';
import type { World } from './world.ts';

/** A pool user of the model: requests of one of the three workloads, served over its ASAP side. */
export class PoolUserComponent {
  readonly name: string;
  /** Number of its LAN, from 0. */
  readonly lan: number;
  readonly #user: RequestUser;

  constructor(world: World, lan: number, index: number, settings: LanUserSettings) {
    const node = world.addNode(`lan${lan}/pu${index}`, lan, 'poolUser');
    this.name = node.name;
    this.lan = lan;
    const observer = world.tallies?.observerOf(node, world.requests) ?? world.requests;
    this.#user = requestUser(node.host(1), settings, observer);
  }

  start(): void {
    this.#user.start();
  }

  get queueLength(): number {
    return this.#user.queueLength;
  }
}
