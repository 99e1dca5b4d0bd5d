import { element } from '../../../analysis/report/page/elements.ts';
import { fractalAlgorithmNames } from '../../../protocol/services/fractal/algorithms.ts';
import { MOST_ITERATIONS } from '../../../protocol/services/fractal/parameter-limits.ts';
import type { ImageView } from '../../view/observation.ts';
import type { ImageSettings } from '../../worlds/demo-world.ts';

const sizes = { width: { min: 64, max: 2048 }, height: { min: 64, max: 2048 } } as const;
const counts = { sessions: { min: 1, max: 64 }, maxIterations: { min: 1, max: MOST_ITERATIONS } } as const;
const fields = { ...sizes, ...counts };
type Field = keyof typeof fields;

const labels: Readonly<Record<Field, string>> = {
  width: 'Width, pixels',
  height: 'Height, pixels',
  sessions: 'Sessions',
  maxIterations: 'Iterations at most',
};

/** Asks for another image. What is left empty stays as it is. */
export class ImageForm {
  readonly element: HTMLDetailsElement;
  readonly #form: HTMLFormElement;
  readonly #inputs: Readonly<Record<Field, HTMLInputElement>>;
  readonly #button = element('button', { type: 'submit' }, 'Compute');

  /** @param user name of the pool user */
  constructor(user: string, begin: (image: ImageSettings) => Promise<unknown>) {
    this.#inputs = {
      width: input('width'),
      height: input('height'),
      sessions: input('sessions'),
      maxIterations: input('maxIterations'),
    };
    const algorithm = element(
      'select',
      { name: 'algorithm' },
      element('option', { value: '' }, 'as it is'),
      ...fractalAlgorithmNames.map((name) => element('option', { value: name }, name)),
    );
    const lines = (Object.keys(fields) as Field[]).map((name) =>
      element('label', {}, labels[name], this.#inputs[name]),
    );
    this.#form = element('form', {}, ...lines, element('label', {}, 'Algorithm', algorithm), this.#button);
    this.element = element(
      'details',
      { class: 'image-form' },
      element('summary', { 'aria-label': `New image of ${user}` }, 'New image'),
      this.#form,
    );
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#button.disabled = true;
      void begin(this.#settings(algorithm.value)).finally(() => (this.#button.disabled = false));
    });
  }

  /** Tells how the image is now. */
  show({ width, height, tiles }: ImageView): void {
    this.#inputs.width.placeholder = String(width);
    this.#inputs.height.placeholder = String(height);
    this.#inputs.sessions.placeholder = String(tiles.length);
  }

  #settings(algorithm: string): ImageSettings {
    const numbers = (Object.keys(fields) as Field[])
      .filter((name) => this.#inputs[name].value !== '')
      .map((name) => [name, this.#inputs[name].valueAsNumber]);
    return { ...Object.fromEntries(numbers), ...(algorithm === '' ? {} : { algorithm }) };
  }
}

function input(name: Field): HTMLInputElement {
  const { min, max } = fields[name];
  const attributes = { type: 'number', name, min: String(min), max: String(max), step: '1', placeholder: 'as it is' };
  return element('input', attributes);
}
