import { byId, element } from '../../analysis/report/page/elements.ts';
import { PoolState } from '../view/pool-state.ts';
import type { StreamObservation, StreamUpdate, WorldFacts } from '../view/stream.ts';
import type { ControlRequest } from '../worlds/demo-world.ts';
import { explanationOfPanel, explanationSwitch } from './explanations/explanations.ts';
import type { MountedPanel, PageContext, PagePanel } from './panel.ts';
import { RequestFailed, type ServerRequests } from './server-requests.ts';
import { notice, showText } from './text-dialog.ts';
import { themeSwitch } from './theme.ts';
import type { StreamPhase, UpdateListener } from './update-stream.ts';

/** The page around its panels: it knows the state, and tells panels what happens. */
export class PageFrame implements PageContext, UpdateListener {
  readonly #requests: ServerRequests;
  readonly #panels: readonly MountedPanel[];
  readonly #connection = byId('connection');
  readonly tools = byId('tools');
  state = new PoolState();
  world: WorldFacts | undefined;
  #isDue = false;

  constructor(requests: ServerRequests, panels: readonly PagePanel[]) {
    this.#requests = requests;
    this.tools.append(explanationSwitch(), themeSwitch());
    this.#panels = panels.map((panel) => {
      const heading = element('h2', { id: `heading-${panel.id}` }, panel.title);
      const section = element('section', { class: `panel panel-${panel.id}`, 'aria-labelledby': heading.id }, heading);
      section.append(...explanationOfPanel(panel.id));
      byId(`column-${panel.column}`).append(section);
      return panel.mount(section, this);
    });
  }

  get canControl(): boolean {
    return this.#requests.hasToken;
  }

  update(update: StreamUpdate): void {
    const isPast = update.kind === 'snapshot';
    if (isPast) {
      this.state = new PoolState();
      this.world = update.world;
      byId('world-title').textContent = update.world.title;
      document.title = `${update.world.title} – rsplab demo`;
      this.#tell((panel) => panel.begin?.());
    }
    for (const observation of update.observations) this.#observe(observation, isPast);
    this.state.passed(update.at);
    if (update.traffic.length > 0)
      this.#tell((panel) => panel.traffic?.(update.traffic, isPast, isPast ? 0 : update.undrawn));
    this.redraw();
  }

  phaseChanged(phase: StreamPhase, reason?: string): void {
    // Between two attempts it stays lost: a word that comes and goes would be noise for screen readers.
    if (phase === 'connecting' && this.#connection.dataset['phase'] === 'lost') return;
    if (this.#connection.dataset['phase'] === phase) return;
    this.#connection.dataset['phase'] = phase;
    const texts: Record<StreamPhase, string> = {
      connecting: 'connecting …',
      live: this.canControl ? '' : 'to watch only: open the address that the terminal shows to control it',
      lost: `not connected (${reason ?? 'unknown'}), trying again …`,
    };
    this.#connection.textContent = texts[phase];
  }

  async control(request: ControlRequest): Promise<boolean> {
    return this.#saying(async () => this.#requests.control(request));
  }

  async openMessage(number: number): Promise<void> {
    await this.#saying(async () => showText(`Message ${number}`, await this.#requests.message(number)));
  }

  async openLog(component: string): Promise<void> {
    await this.#saying(async () => {
      showText(`Log of ${this.state.nameOf(component)}`, await this.#requests.log(component));
    });
  }

  redraw(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    // Browsers call it when the page is seen again.
    requestAnimationFrame(() => {
      this.#isDue = false;
      this.#tell((panel) => panel.draw?.());
      document.documentElement.dataset['drawn'] = String(this.state.at);
    });
  }

  #observe(observation: StreamObservation, isPast: boolean): void {
    this.state.apply(observation);
    this.#tell((panel) => panel.observe?.(observation, isPast));
  }

  /** A fault of one panel is not the end of the others. */
  #tell(call: (panel: MountedPanel) => void): void {
    for (const panel of this.#panels)
      try {
        call(panel);
      } catch (error) {
        console.error(error);
      }
  }

  async #saying(ask: () => Promise<void>): Promise<boolean> {
    try {
      await ask();
      return true;
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error;
      notice(error.message);
      return false;
    }
  }
}
