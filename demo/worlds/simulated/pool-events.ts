import type { Clock, Log, Seconds } from '../../../protocol/host.ts';
import { logEvents, type LogEventName } from '../../../protocol/log-events.ts';
import type { ToldEvent } from '../../view/event-words.ts';
import type { Observation } from '../../view/observation.ts';
import { eventObservation, remark } from '../told-events.ts';
import type { ComponentBoard } from './component-board.ts';
import { EventLimit } from './event-limit.ts';
import { KeptLog } from './kept-log.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Events told in a second: nobody reads more, and each costs words. */
const MOST_EVENTS = 200;
const MOST_DEBUG_EVENTS = 200;
/** It is said so often at most that there were more, s. */
const OMISSIONS_INTERVAL = 5;
/** Entries of logs that are kept: of all components, and of each. */
const KEPT_ENTRIES = 20_000;
const LEAST_KEPT = 20;
const MOST_KEPT = 200;

/** Tells what the components and links of a simulated pool log, in words, and keeps their logs. */
export class PoolEvents {
  readonly #board: ComponentBoard;
  readonly #tell: (observation: Observation) => void;
  readonly #now: () => Seconds;
  readonly #events: EventLimit;
  readonly #debugEvents: EventLimit;
  readonly #clock: Clock;
  #omissionsToldAt: Seconds = -Infinity;
  readonly #logs = new Map<string, KeptLog>();
  /** Elements that users selected last, by user. */
  readonly #selected = new Map<string, string>();

  /** @param clock of whoever watches */
  constructor(board: ComponentBoard, clock: Clock, tell: (observation: Observation) => void, now: () => Seconds) {
    this.#board = board;
    this.#tell = tell;
    this.#now = now;
    this.#clock = clock;
    this.#events = new EventLimit(clock, MOST_EVENTS);
    this.#debugEvents = new EventLimit(clock, MOST_DEBUG_EVENTS);
  }

  /** The latest entries of a component. */
  log(id: string): readonly string[] | undefined {
    return this.#board.component(id) === undefined ? undefined : (this.#logs.get(id)?.lines() ?? []);
  }

  /** The element that a user selected last. */
  selectedBy(user: string): string | undefined {
    return this.#selected.get(user);
  }

  tell(event: ToldEvent): void {
    this.#tell(eventObservation(this.#now(), event, this.#board));
  }

  /** Says how many events were not told, if there were any. */
  tellOmitted(): void {
    if (this.#clock.now() - this.#omissionsToldAt < OMISSIONS_INTERVAL) return;
    const [others, details] = [this.#events.takeOmitted(), this.#debugEvents.takeOmitted()];
    if (others + details === 0) return;
    this.#omissionsToldAt = this.#clock.now();
    const what = others === 0 ? 'details' : 'events';
    this.tell(remark(`${others + details} further ${what} were too many to be shown: a lower speed shows all`));
  }

  /** The log of a node's component and stack, or of a link. */
  readonly logOf = (node: string): Log => ({
    enabled: true,
    event: (part, event, fields = {}) => {
      const path = this.#board.path(node);
      const component = path?.component.id ?? node;
      this.#keep(component, part, event, fields);
      if (path === undefined) this.#logged({ component, event, fields });
      else this.#linkChanged(node, event === 'linkUp');
    },
  });

  #keep(component: string, part: string, event: LogEventName, fields: Fields): void {
    // Links of networks have no log of their own.
    if (this.#board.component(component) === undefined) return;
    let log = this.#logs.get(component);
    if (log === undefined) {
      const share = Math.floor(KEPT_ENTRIES / this.#board.size);
      log = new KeptLog(Math.min(Math.max(share, LEAST_KEPT), MOST_KEPT));
      this.#logs.set(component, log);
    }
    log.keep({ at: this.#now(), part, event, fields });
  }

  #logged(told: ToldEvent & { readonly event: LogEventName; readonly fields: Fields }): void {
    const { component, event, fields } = told;
    if (event === 'lifeBegan' || event === 'lifeEnded') this.#board.lifeChanges(component);
    if (event === 'elementSelected') {
      const element = this.#board.find(String(fields['element']), 'poolElement');
      if (element !== undefined) this.#selected.set(component, element);
    }
    const limit = logEvents[event].level === 'debug' ? this.#debugEvents : this.#events;
    if (limit.passes()) this.tell(told);
  }

  #linkChanged(name: string, isUp: boolean): void {
    const path = this.#board.path(name);
    if (path === undefined || path.component.isCut(path.index) === !isUp) return;
    const { component, index } = path;
    component.pathChanged(index, isUp);
    const address = component.paths[index]?.addresses.join(',');
    if (this.#events.passes())
      this.tell({ component: component.id, event: isUp ? 'pathJoined' : 'pathCut', fields: { address } });
  }
}
