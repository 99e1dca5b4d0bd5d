import type { ScenegraphEvent, View } from 'vega';
import { element } from './elements.ts';
import { panelOf, type PanelBox, type SceneNode } from './scene.ts';
import type { ZoomPanel, ZoomScale } from './zoom-spec.ts';

/** Pixels that a pointer may move in a click, and that a side of a zoomed part has at least. */
const CLICK_DISTANCE = 6;
/** Factor of the domain for a step of the wheel, of 100 units. */
const WHEEL_FACTOR = 1.25;

interface Place {
  readonly x: number;
  readonly y: number;
}

interface Drag {
  readonly panel: ZoomPanel;
  readonly box: PanelBox;
  readonly from: Place;
  readonly marked: HTMLElement;
}

/**
 * Zooms a drawn plot: dragging marks the part that is shown, Ctrl and the wheel zoom at the pointer, a double click shows
 * all again.
 */
export class PlotZoom {
  readonly #view: View;
  readonly #drawing: HTMLElement;
  readonly #panels: ReadonlyMap<string, ZoomPanel>;
  #drag: Drag | undefined;
  #hasDragged = false;

  constructor(view: View, drawing: HTMLElement, panels: ReadonlyMap<string, ZoomPanel>) {
    this.#view = view;
    this.#drawing = drawing;
    this.#panels = panels;
    view.addEventListener('pointerdown', (event, item) => this.#start(event, item as SceneNode | null | undefined));
    view.addEventListener('wheel', (event, item) => this.#turn(event, item as SceneNode | null | undefined));
    view.addEventListener('dblclick', () => this.#reset());
    drawing.addEventListener('pointermove', (event) => this.#move(event));
    drawing.addEventListener('pointerup', (event) => this.#end(event));
    drawing.addEventListener('pointercancel', () => this.#forget());
  }

  /** Whether the click that follows a press of the button was the end of a drag. */
  get hasDragged(): boolean {
    return this.#hasDragged;
  }

  #start(event: ScenegraphEvent, item: SceneNode | null | undefined): void {
    this.#hasDragged = false;
    if (!(event instanceof PointerEvent) || event.button !== 0 || event.pointerType === 'touch') return;
    const box = this.#boxAt(item);
    const panel = box && this.#panels.get(box.name);
    if (box === undefined || panel === undefined) return;
    event.preventDefault();
    this.#drag = { panel, box, from: within(box, this.#placeOf(event)), marked: element('div', { class: 'marked' }) };
  }

  #move(event: PointerEvent): void {
    if (this.#drag === undefined) return;
    const { box, from, marked } = this.#drag;
    const to = within(box, this.#placeOf(event));
    if (!this.#hasDragged && Math.hypot(to.x - from.x, to.y - from.y) <= CLICK_DISTANCE) return;
    this.#hasDragged = true;
    // Not before, so that clicks go to what is below the pointer.
    this.#drawing.setPointerCapture(event.pointerId);
    this.#drawing.append(marked);
    const [x, y] = this.#sides(this.#drag, to);
    const factor = this.#pixels();
    marked.style.left = `${x[0] * factor}px`;
    marked.style.top = `${y[0] * factor}px`;
    marked.style.width = `${(x[1] - x[0]) * factor}px`;
    marked.style.height = `${(y[1] - y[0]) * factor}px`;
  }

  #end(event: PointerEvent): void {
    const drag = this.#drag;
    this.#forget();
    if (drag === undefined || !this.#hasDragged) return;
    const { box, panel } = drag;
    const [x, y] = this.#sides(drag, within(box, this.#placeOf(event)));
    if (x[1] - x[0] < box.width) this.#show(panel.x, x[0] - box.left, x[1] - box.left);
    if (y[1] - y[0] < box.height) this.#show(panel.y, y[0] - box.top, y[1] - box.top);
    this.#view.run();
  }

  #forget(): void {
    this.#drag?.marked.remove();
    this.#drag = undefined;
  }

  /** The marked part; what was dragged along one direction has all of the other one, as has what cannot be zoomed. */
  #sides({ panel, box, from }: Drag, to: Place): [[number, number], [number, number]] {
    const x: [number, number] = [Math.min(from.x, to.x), Math.max(from.x, to.x)];
    const y: [number, number] = [Math.min(from.y, to.y), Math.max(from.y, to.y)];
    const [wide, high] = [x[1] - x[0] > CLICK_DISTANCE, y[1] - y[0] > CLICK_DISTANCE];
    return [
      wide && panel.x.length > 0 ? x : [box.left, box.left + box.width],
      high && panel.y.length > 0 ? y : [box.top, box.top + box.height],
    ];
  }

  #turn(event: ScenegraphEvent, item: SceneNode | null | undefined): void {
    // Without a key the wheel scrolls the page.
    if (!(event instanceof WheelEvent) || !(event.ctrlKey || event.metaKey)) return;
    const box = this.#boxAt(item);
    const panel = box && this.#panels.get(box.name);
    if (box === undefined || panel === undefined) return;
    event.preventDefault();
    const factor = WHEEL_FACTOR ** Math.max(-3, Math.min(3, event.deltaY / 100));
    const { x, y } = within(box, this.#placeOf(event));
    const [left, top] = [x - box.left, y - box.top];
    this.#show(panel.x, left - left * factor, left + (box.width - left) * factor);
    this.#show(panel.y, top - top * factor, top + (box.height - top) * factor);
    this.#view.run();
  }

  #reset(): void {
    for (const { x, y } of this.#panels.values())
      for (const { signal } of [...x, ...y]) this.#view.signal(signal, null);
    this.#view.run();
  }

  /** Lets scales have what is now between two places of their axis, px. */
  #show(scales: readonly ZoomScale[], start: number, end: number): void {
    for (const { scale, signal } of scales) {
      const { invert } = this.#view.scale(scale) as { readonly invert: (place: number) => number };
      const domain = [invert(start), invert(end)].toSorted((a, b) => a - b);
      const [low = 0, high = 0] = domain;
      if (Number.isFinite(low) && Number.isFinite(high) && low < high) this.#view.signal(signal, domain);
    }
  }

  #boxAt(item: SceneNode | null | undefined): PanelBox | undefined {
    return panelOf(item ?? undefined, (name) => this.#panels.has(name), this.#view.origin());
  }

  /** Screen pixels per pixel of the picture, which is scaled to the width that there is. */
  #pixels(): number {
    const picture = this.#drawing.querySelector('svg');
    if (picture === null) return 1;
    return picture.getBoundingClientRect().width / picture.viewBox.baseVal.width;
  }

  #placeOf({ clientX, clientY }: MouseEvent): Place {
    const { left = 0, top = 0 } = this.#drawing.querySelector('svg')?.getBoundingClientRect() ?? {};
    const factor = this.#pixels();
    return { x: (clientX - left) / factor, y: (clientY - top) / factor };
  }
}

function within({ left, top, width, height }: PanelBox, { x, y }: Place): Place {
  return { x: Math.max(left, Math.min(left + width, x)), y: Math.max(top, Math.min(top + height, y)) };
}
