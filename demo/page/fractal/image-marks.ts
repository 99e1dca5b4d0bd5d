import { element } from '../../../analysis/report/page/elements.ts';
import type { BoardImage, ImageSegment, SessionSegments } from '../../view/image-board.ts';
import type { ImageView } from '../../view/observation.ts';

/** More sessions have no names in the image: their tiles are too small for them. */
const MOST_NAMED = 16;

type Tile = ImageView['tiles'][number];

/**
 * Lies over an image: the edges of the tiles, who computed what, and a line where another element went on. So that a
 * failover is seen by those, too, to whom the hues look alike.
 */
export class ImageMarks {
  readonly element = element('div', { class: 'image-marks', 'aria-hidden': 'true' });
  #image: BoardImage | undefined;
  #shown: SessionSegments[] = [];

  show(image: BoardImage, nameOf: (component: string) => string): void {
    const { sessions, view } = image;
    const isSame = image === this.#image && sessions.every((segments, i) => segments === this.#shown[i]);
    if (isSame) return;
    this.#image = image;
    this.#shown = [...sessions];
    const isNamed = sessions.length <= MOST_NAMED;
    this.element.replaceChildren(
      ...view.tiles.flatMap((tile, session) => {
        const edge = placed(element('div', { class: 'tile-edge' }), view, tile, tile.y, tile.height);
        const segments = sessions[session] ?? [];
        return [edge, ...segments.map((segment, i) => segmentMark(view, tile, segment, i, isNamed, nameOf))];
      }),
    );
  }
}

function segmentMark(
  view: ImageView,
  tile: Tile,
  segment: ImageSegment,
  number: number,
  isNamed: boolean,
  nameOf: (component: string) => string,
): HTMLElement {
  const row = tile.y + Math.floor(segment.first / tile.width);
  // Names that follow each other closely are beside each other.
  const places = `${number > 0 ? 'failover-mark' : 'begin-mark'} ${number % 2 === 0 ? 'even' : 'odd'}`;
  const mark = element('div', { class: places });
  if (isNamed && segment.element !== undefined)
    mark.append(element('span', {}, `${segment.failovers > 0 ? '▸ ' : ''}${nameOf(segment.element)}`));
  return placed(mark, view, tile, row, 0);
}

function placed(mark: HTMLElement, view: ImageView, tile: Tile, top: number, height: number): HTMLElement {
  mark.style.left = `${(100 * tile.x) / view.width}%`;
  mark.style.width = `${(100 * tile.width) / view.width}%`;
  mark.style.top = `${(100 * top) / view.height}%`;
  mark.style.height = `${(100 * height) / view.height}%`;
  return mark;
}
