import type { PoolState } from '../view/pool-state.ts';
import type { StreamObservation, TrafficView, WorldFacts } from '../view/stream.ts';
import type { ControlRequest } from '../worlds/demo-world.ts';

/**
 * A part of the page. To add one: a module in a folder of its own that exports a `PagePanel`, a line in `panels.ts`, a style
 * sheet `demo/page/style/NAME.css` with a link in `index.html`, and its place on narrow screens in `style/frame.css` (`panel-ID`).
 * Colors are those of `style/tokens.css` alone, which has light and dark. The page's security policy refuses inline scripts and
 * `style` attributes; `element.style.x = …`, Web Animations, canvas and SVG attributes are fine. Modules may import whatever
 * runs in a browser from other rooms: the server serves what `main.ts` imports, relative imports only.
 */
export interface PagePanel {
  /** Its section has the class `panel-ID`. */
  readonly id: string;
  readonly title: string;
  /** Where it is if there is room for two. */
  readonly column: 'left' | 'right';
  /** Fills its section, once, before anything is known. */
  mount(place: HTMLElement, page: PageContext): MountedPanel;
}

/** What a panel is told; it implements what it needs. All are called in this order, after the page's state has changed. */
export interface MountedPanel {
  /** A snapshot begins (at first, and each time when the connection is there again): all that was known is void. */
  begin?(): void;
  /**
   * Something happened. What snapshots tell comes by here, too, with `isPast`: it need not be made conspicuous.
   * `PoolState.apply` has it already.
   */
  observe?(observation: StreamObservation, isPast: boolean): void;
  /**
   * Messages were sent: counters, and what of it is to be drawn. Of a snapshot (`isPast`): all counters.
   *
   * @param undrawn messages that are counted, and not drawn because there were too many
   */
  traffic?(traffic: readonly TrafficView[], isPast: boolean, undrawn: number): void;
  /** The time to draw what changed: at most once a frame, never while nothing happens or the page is hidden. */
  draw?(): void;
}

/** What the page gives its panels. */
export interface PageContext {
  /** As it is now; another one after each snapshot. */
  readonly state: PoolState;
  /** Undefined: not known yet. */
  readonly world: WorldFacts | undefined;
  /** Whether control requests will be taken: the page was opened with the token. */
  readonly canControl: boolean;
  /** A place for a panel's switches in the page's head. */
  readonly tools: HTMLElement;
  /** Asks the world for something; the page itself says what went wrong. @returns whether it was done */
  control(request: ControlRequest): Promise<boolean>;
  /** Shows a message by its number (`TrafficView.latest`). */
  openMessage(number: number): Promise<void>;
  /** Shows the log of a component. */
  openLog(component: string): Promise<void>;
  /** Asks for `draw` of all panels: after something else than an observation changed what they show. */
  redraw(): void;
}
