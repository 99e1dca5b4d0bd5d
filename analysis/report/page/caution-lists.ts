import { element } from './elements.ts';
import { pointsIn, valueAt, type PageContent, type PagePlot } from './page-content.ts';
import { valueText } from './value-text.ts';

/** What to know about the values of a point. */
export function cautionTexts({ points, cautions }: PageContent, index: number): { caution: string; meaning: string }[] {
  const caution = valueAt(points.cautions, index);
  if (caution === null) return [];
  const warmup = valueAt(points.warmups, index);
  const needed = warmup === null ? '' : ` (MSER-5 finds its end: ${valueText(warmup)})`;
  return [{ caution: String(caution), meaning: `${cautions[String(caution)] ?? ''}${needed}` }];
}

/**
 * Lets the cautions of the page, and those below plots, list their points when they are opened.
 *
 * @param showPoint shows a point by its position, of a plot if there is one
 */
export function fillCautions(
  content: PageContent,
  showPoint: (event: MouseEvent, index: number, plot: PagePlot | undefined) => void,
): void {
  for (const details of document.querySelectorAll<HTMLElement>('details[data-caution]')) {
    const { caution, plot: name } = details.dataset;
    const plot = content.plots.find((each) => each.name === name);
    const list = (): Node => {
      const concerned = pointsIn(content, plot).filter((index) => valueAt(content.points.cautions, index) === caution);
      return element(
        'ul',
        {},
        ...concerned.map((index) => {
          const label = content.points.labels[index] ?? '';
          const button = element('button', { type: 'button' }, label === '' ? 'the only point' : label);
          button.addEventListener('click', (event) => showPoint(event, index, plot));
          const warmup = valueAt(content.points.warmups, index);
          return element('li', {}, button, ...(warmup === null ? [] : [` (MSER-5: ${valueText(warmup)})`]));
        }),
      );
    };
    details.addEventListener('toggle', () => details.append(list()), { once: true });
  }
}
