import type { RequestUser } from '../../../protocol/workload/request-users.ts';
import { requestUser, type LanUserSettings } from './pool-user-settings.ts';
import type { World } from './world.ts';

/** A pool user of the model: requests of one of the three workloads, served over its ASAP side. */
export class PoolUserComponent {
  readonly name: string;
  readonly #user: RequestUser;

  constructor(world: World, lan: number, index: number, settings: LanUserSettings) {
    const node = world.addNode(`lan${lan}/pu${index}`, lan, 'poolUser');
    this.name = node.name;
    this.#user = requestUser(node.host(1), settings, world.requests);
  }

  start(): void {
    this.#user.start();
  }

  get queueLength(): number {
    return this.#user.queueLength;
  }
}
