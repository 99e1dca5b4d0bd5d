import { element } from '../../../analysis/report/page/elements.ts';
import type { ControlRequest, DemoWorld } from '../../worlds/demo-world.ts';
import { clockText } from '../clock-text.ts';
import type { PageContext } from '../panel.ts';

/** Simulated seconds per second. */
const SPEEDS = [0.01, 0.1, 0.5, 1, 2, 5, 10, 20, 50, 100, 1000];

type PlainControl = Exclude<DemoWorld['controls'][number], 'speed'>;

const words: Readonly<Record<PlainControl, { label: string; hint: string }>> = {
  pause: { label: '❚❚ Pause', hint: 'Stops the simulated time' },
  continue: { label: '▶ Continue', hint: 'Simulated time goes on' },
  step: { label: 'Step', hint: 'To the next thing that can be seen' },
  startAll: { label: 'Start all', hint: 'Starts all components that do not run' },
  stopAll: { label: 'Stop all', hint: 'Ends all components in order' },
  killAll: { label: 'Kill all', hint: 'Ends all components at once' },
};

/** What can be asked of the world as a whole, and its time. */
export class WorldButtons {
  readonly #page: PageContext;
  readonly #place = element('div', { class: 'world', role: 'toolbar', 'aria-label': 'World' });
  readonly #buttons = new Map<PlainControl, HTMLButtonElement>();
  readonly #speed = element('select', { 'aria-label': 'Speed' });
  readonly #time = element('output', { class: 'time' });

  constructor(place: HTMLElement, page: PageContext) {
    this.#page = page;
    place.append(this.#place);
    this.#speed.addEventListener('change', () => {
      this.#ask({ action: 'speed', speed: Number(this.#speed.value) });
      page.redraw();
    });
  }

  /** The world is known: it says what it can do. */
  begin(): void {
    const controls = this.#page.world?.controls ?? [];
    this.#buttons.clear();
    for (const action of Object.keys(words) as PlainControl[]) {
      if (!controls.includes(action)) continue;
      const button = element(
        'button',
        { type: 'button', 'data-action': action, title: words[action].hint },
        words[action].label,
      );
      button.addEventListener('click', () => this.#ask({ action }));
      this.#buttons.set(action, button);
    }
    const speed = controls.includes('speed') ? [this.#speed] : [];
    this.#place.replaceChildren(...this.#buttons.values(), ...speed, this.#time);
  }

  draw(): void {
    const { canControl, state } = this.#page;
    const { speed, achieved, paused, isOver, end } = state.clock;
    for (const [action, button] of this.#buttons) {
      // What has no meaning now is not in the way, and the focus stays: a button changes into its opposite.
      if (action === 'pause') this.#show(button, !paused, 'continue');
      if (action === 'continue') this.#show(button, paused, 'pause');
      const isOfTime = action === 'pause' || action === 'continue' || action === 'step';
      button.disabled = !canControl || (action === 'step' && !paused) || (isOfTime && isOver === true);
    }
    this.#speed.disabled = !canControl;
    if (document.activeElement !== this.#speed || Number(this.#speed.value) !== speed) this.#drawSpeeds(speed);
    const ofEnd = end === undefined ? '' : ` of ${clockText(end)}`;
    const remarks = [
      ...(isOver === true ? ['over'] : paused ? ['paused'] : []),
      ...(achieved === undefined || paused
        ? []
        : [`only × ${Number(achieved.toPrecision(2))}: this machine is too slow`]),
    ];
    this.#time.textContent = [`${clockText(state.at)}${ofEnd}`, ...remarks].join(', ');
  }

  #show(button: HTMLButtonElement, isShown: boolean, opposite: PlainControl): void {
    if (button.hidden !== isShown) return;
    const hadFocus = document.activeElement === button;
    button.hidden = !isShown;
    if (hadFocus) {
      const other = this.#buttons.get(opposite);
      if (other !== undefined) other.hidden = false;
      other?.focus();
    }
  }

  #drawSpeeds(speed: number): void {
    const values = [...new Set([...SPEEDS, speed])].toSorted((one, other) => one - other);
    if (
      this.#speed.options.length !== values.length ||
      !values.every((value, i) => Number(this.#speed.options[i]?.value) === value)
    )
      this.#speed.replaceChildren(
        ...values.map((value) => element('option', { value: String(value) }, `speed × ${value}`)),
      );
    this.#speed.value = String(speed);
  }

  #ask(request: ControlRequest): void {
    void this.#page.control(request);
  }
}
