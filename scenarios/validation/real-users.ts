import type { Host, Timer } from '../../protocol/host.ts';
import { RequestStatistics } from '../../protocol/measurement/request-statistics.ts';
import { ASAP_PORT } from '../../protocol/wire/asap-messages.ts';
import type { RequestUser } from '../../protocol/workload/request-users.ts';
import { Backlog } from '../../sim/models/rserpool/backlog.ts';
import { poolOfUser } from '../../sim/models/rserpool/pool-numbers.ts';
import { lanUserSettings, requestUser } from '../../sim/models/rserpool/pool-user-settings.ts';
import { associationOptions, type ComponentReading, type RealComponent } from './measured-host.ts';
import type { ComponentOrder } from './control-messages.ts';
import { placeOf } from './component-place.ts';
import { contentsOf } from './spread-contents.ts';

/** The pool users of a host in one real process, each with endpoints of its own. */
export class RealUsers implements RealComponent {
  readonly #hosts: readonly Host[];
  readonly #order: ComponentOrder;
  readonly #requests: RequestStatistics;
  #users: readonly RequestUser[] = [];
  readonly #backlog: Backlog;
  #observer: Timer | undefined;
  #begin = 0;

  /** @param hosts of the users, with their streams */
  constructor(hosts: readonly Host[], order: ComponentOrder) {
    this.#hosts = hosts;
    this.#order = order;
    const clock = hosts[0]?.clock;
    this.#requests = new RequestStatistics(() => clock?.now() ?? 0);
    this.#backlog = new Backlog(order.parameters, () => this.#requests.requestSeconds());
  }

  begin(): void {
    const { parameters, registrars, addresses, names } = this.#order;
    const known = registrars.map((registrar) => ({ addresses: registrar, port: ASAP_PORT }));
    const association = associationOptions(parameters);
    this.#users = this.#hosts.map((host, at) => {
      const { lan, index } = placeOf(names[at]);
      const settings = lanUserSettings(parameters, known, poolOfUser(parameters, lan, index));
      const { link, sessionAssociation } = settings.poolUser;
      const poolUser = {
        ...settings.poolUser,
        link: { ...link, addresses, association: { ...association, ...link.association } },
        sessionAssociation: { ...association, ...sessionAssociation },
      };
      return requestUser(host, { ...settings, poolUser }, settings.requests(index), this.#requests);
    });
    for (const user of this.#users) user.start();
    this.#observeBacklog();
  }

  reset(): void {
    this.#requests.reset();
  }

  read(): ComponentReading {
    const { sums, spreads } = this.#requests;
    return {
      users: {
        sums: { ...sums },
        inSystem: this.#requests.inSystem() ?? 0,
        spreads: contentsOf(spreads),
        backlog: [...this.#backlog.means],
      },
    };
  }

  stop(): void {
    for (const user of this.#users) user.stop();
    this.#observer?.cancel();
  }

  /** At the instants of the simulation. */
  #observeBacklog(): void {
    const clock = this.#hosts[0]?.clock;
    if (clock === undefined) return;
    this.#begin = clock.now();
    const { start } = this.#backlog.times;
    const left = (): number => this.#begin + (this.#backlog.nextAt - start) - clock.now();
    const timer = clock.timer(() => {
      while (left() <= 0) this.#backlog.observe();
      timer.arm(left());
    });
    this.#observer = timer;
    timer.arm(left());
  }
}
