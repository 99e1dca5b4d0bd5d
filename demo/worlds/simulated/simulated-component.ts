import { identifierText, poolText } from '../../../protocol/log-text.ts';
import type { ComponentRole } from '../../../sim/levels/component-network.ts';
import type { LifeState, LiveComponent, LiveState } from '../../../sim/run/live-pool.ts';
import type { UsageView } from '../../view/observation.ts';
import type { ComponentAction, ComponentView, ViewRole, ViewState } from '../../view/component-view.ts';

const roles: Readonly<Record<ComponentRole, { readonly role: ViewRole; readonly name: string }>> = {
  registrar: { role: 'registrar', name: 'PR' },
  poolElement: { role: 'poolElement', name: 'PE' },
  poolUser: { role: 'poolUser', name: 'PU' },
  attacker: { role: 'other', name: 'Attacker' },
};

const states: Readonly<Record<LifeState, ViewState>> = {
  waiting: 'stopped',
  starting: 'starting',
  up: 'up',
  stopping: 'stopping',
  stopped: 'stopped',
  failed: 'failed',
};

/** A component as the view shows it. Its paths are those of its networks, each perhaps with addresses of both families. */
export class SimulatedComponent {
  readonly live: LiveComponent;
  readonly paths: LiveComponent['paths'];
  /** A new life is to begin when this one is over. */
  isToRestart = false;
  /** Requests that it began, and that had to move. */
  #usage = { requests: 0, failovers: 0 };
  #isUsageTold = true;
  /** Associations that it opened to registrars. */
  #registrars = 0;
  readonly #cut = new Set<number>();
  readonly #addresses: readonly string[];
  readonly #lan: string | undefined;
  #told: LiveState | undefined;
  #isTold = false;

  /** @param severalLans whether there are others than the first */
  constructor(live: LiveComponent, severalLans: boolean) {
    this.live = live;
    this.paths = live.paths;
    this.#addresses = this.paths.map(({ addresses }) => addresses.join(','));
    this.#lan = severalLans ? `LAN ${live.lan + 1}` : undefined;
  }

  get id(): string {
    return this.live.name;
  }

  get name(): string {
    return `${roles[this.live.role].name} ${this.live.number}`;
  }

  get state(): ViewState {
    return states[this.live.state().life];
  }

  isCut(path: number): boolean {
    return this.#cut.has(path);
  }

  /** The link of a path goes up or down, for whatever reason. */
  pathChanged(path: number, isUp: boolean): void {
    if (isUp) this.#cut.delete(path);
    else this.#cut.add(path);
    this.#isTold = false;
  }

  /** An association that it opened to a registrar is up, or over. */
  registrarChanged(isUp: boolean): void {
    this.#registrars += isUp ? 1 : -1;
    this.#isTold = false;
  }

  /** It is shown anew, whether or not it changed. */
  forget(): void {
    this.#isTold = false;
  }

  /** How it is now; undefined: as it was shown last. @param isOver nothing can be done any more */
  news(isOver: boolean): ComponentView | undefined {
    const now = this.live.state();
    if (this.#isTold && this.#told !== undefined && isSame(this.#told, now)) return undefined;
    this.#told = now;
    this.#isTold = true;
    return this.#view(now, isOver);
  }

  used(what: 'requests' | 'failovers'): void {
    this.#usage = { ...this.#usage, [what]: this.#usage[what] + 1 };
    this.#isUsageTold = false;
  }

  /** undefined: as it was shown last. */
  usageNews(): Pick<UsageView, 'requests' | 'failovers'> | undefined {
    if (this.#isUsageTold) return undefined;
    this.#isUsageTold = true;
    return this.#usage;
  }

  actions(isOver: boolean): ComponentAction[] {
    if (isOver) return [];
    const { life } = this.live.state();
    const paths: ComponentAction[] = [];
    if (this.#cut.size < this.paths.length) paths.push('cutPath');
    if (this.#cut.size > 0) paths.push('joinPath');
    return life === 'up' || life === 'starting' ? ['stop', 'kill', 'restart', ...paths] : ['start', ...paths];
  }

  #view({ life, identifier, pool, policy, load, home, figures }: LiveState, isOver: boolean): ComponentView {
    return {
      id: this.id,
      role: roles[this.live.role].role,
      name: this.name,
      state: states[life],
      ...(identifier !== undefined && { identifier: identifierText(identifier) }),
      addresses: this.#addresses,
      cutPaths: [...this.#cut].toSorted((one, other) => one - other),
      ...(pool !== undefined && { pool: poolText(pool) }),
      ...(policy !== undefined && { policy }),
      ...(load !== undefined && { load }),
      ...(home !== undefined && { home: identifierText(home) }),
      inService: life === 'up' && (this.live.role !== 'poolUser' || this.#registrars > 0),
      details: { ...(this.#lan !== undefined && { LAN: this.#lan }), ...figures },
      hasLog: true,
      actions: this.actions(isOver),
    };
  }
}

function isSame(one: LiveState, other: LiveState): boolean {
  return (
    one.life === other.life &&
    one.identifier === other.identifier &&
    one.policy === other.policy &&
    one.load === other.load &&
    one.home === other.home &&
    Object.entries(one.figures).every(([name, value]) => other.figures[name] === value) &&
    Object.keys(one.figures).length === Object.keys(other.figures).length
  );
}
