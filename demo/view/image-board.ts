import { FractalPicture } from '../../protocol/services/fractal/picture.ts';
import type { ImageView, Observation, PixelsView } from './observation.ts';

/**
 * Pixels of all images that are kept; the images of which nothing came for the longest time go. A byte each, and more
 * than a character in a snapshot, which is made for each page that connects.
 */
export const MOST_BOARD_PIXELS = 1 << 22;
/** Images of so many users; also of those that are empty. */
const MOST_IMAGES = 256;
/** RSPLIB's limit. */
const MOST_SESSIONS = 512;
/** Segments of a session that are remembered. */
const MOST_SEGMENTS = 16;
/** Pixels of one observation of a snapshot. */
const MOST_VALUES = 4096;

export type ImageObservation = Extract<Observation, { kind: 'image' | 'pixels' | 'componentGone' }>;

/** Pixels of a session that were computed between two failovers. */
export interface ImageSegment {
  /** Failovers of the session before. */
  readonly failovers: number;
  /** Component that computed them; undefined: unknown. */
  readonly element: string | undefined;
  /** Number of the first pixel in the session's tile, row by row; its end is the next segment. */
  readonly first: number;
}

/** What can be seen of a session, from the top of its tile to the bottom; nothing: no pixel came. */
export type SessionSegments = readonly ImageSegment[];

/** Rows of an image, `from` <= row < `to`. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** An image of a pool user, as far as it has come. */
export class BoardImage {
  readonly view: ImageView;
  /** When it began, s. */
  readonly at: number;
  readonly #picture: FractalPicture;
  readonly #sessions: SessionSegments[];
  /** Number of the pixel of each session behind the latest that came. */
  readonly #ends: number[];

  constructor(view: ImageView, at: number) {
    this.view = view;
    this.at = at;
    this.#picture = new FractalPicture(view.width, view.height, 'both');
    this.#sessions = view.tiles.map(() => []);
    this.#ends = view.tiles.map(() => 0);
  }

  /** Index of the color of each pixel, and the colors. */
  get picture(): FractalPicture['indexed'] {
    return this.#picture.indexed;
  }

  /** By their numbers. */
  get sessions(): readonly SessionSegments[] {
    return this.#sessions;
  }

  /** How much of it is computed, 0 to 1. */
  get share(): number {
    const all = this.view.tiles.reduce((sum, { width, height }) => sum + width * height, 0);
    return all === 0 ? 0 : this.#ends.reduce((sum, end) => sum + end, 0) / all;
  }

  /** @returns rows that changed; undefined: the pixels are not of this image */
  draw({ session, failovers, element, first, values }: PixelsView): RowRange | undefined {
    const tile = this.view.tiles[session];
    const segments = this.#sessions[session];
    if (tile === undefined || segments === undefined || !isCount(failovers) || !isCount(first)) return undefined;
    const end = first + values.length;
    if (values.length === 0 || end > tile.width * tile.height) return undefined;
    this.#picture.draw({ tile: placeOf(tile), session, failovers, first, values });
    this.#sessions[session] = continued(segments, { failovers, element, first });
    this.#ends[session] = end;
    return { from: tile.y + Math.floor(first / tile.width), to: tile.y + Math.ceil(end / tile.width) };
  }

  /** Pixels of a session as observations, as many as came. */
  *pixels(session: number): Generator<PixelsView> {
    const tile = this.view.tiles[session];
    const segments = this.#sessions[session] ?? [];
    if (tile === undefined) return;
    const { component } = this.view;
    for (const [i, { failovers, element, first }] of segments.entries()) {
      const end = segments[i + 1]?.first ?? tile.width * tile.height;
      for (let next = first; next < end;) {
        const place = { tile: placeOf(tile), session, failovers, first: next };
        const values = this.#picture.values(place, Math.min(MOST_VALUES, end - next));
        // Sessions compute from the top to the bottom: behind the first pixel that did not come there is none.
        if (values.length === 0) return;
        yield { component, session, failovers, first: next, values, ...(element === undefined ? {} : { element }) };
        next += values.length;
      }
    }
  }
}

/** The images of a world's pool users, one each, as far as they have come: the same in the server and in pages. */
export class ImageBoard {
  /** The latest to which something came is the last. */
  readonly #images = new Map<string, BoardImage>();
  #pixels = 0;

  /** By pool user. */
  get images(): ReadonlyMap<string, BoardImage> {
    return this.#images;
  }

  /** @returns rows of the image that changed; undefined: none, or the observation makes no sense */
  apply(observation: ImageObservation): RowRange | undefined {
    switch (observation.kind) {
      case 'componentGone':
        this.#remove(observation.id);
        return undefined;
      case 'image':
        return this.#begin(observation);
      case 'pixels': {
        const image = this.#images.get(observation.component);
        if (image === undefined) return undefined;
        this.#images.delete(observation.component);
        this.#images.set(observation.component, image);
        return image.draw(observation);
      }
    }
  }

  /** What tells all images to another board; `at`: time of the world. */
  *observations(at: number): Generator<ImageObservation> {
    for (const image of this.#images.values()) {
      yield { kind: 'image', at: image.at, ...image.view };
      for (const session of image.sessions.keys())
        for (const pixels of image.pixels(session)) yield { kind: 'pixels', at, ...pixels };
    }
  }

  #begin(observation: Extract<ImageObservation, { kind: 'image' }>): RowRange | undefined {
    const { component, width, height, tiles, at } = observation;
    this.#remove(component);
    if (!isImage(observation)) return undefined;
    for (const [oldest] of this.#images) {
      if (this.#pixels + width * height <= MOST_BOARD_PIXELS && this.#images.size < MOST_IMAGES) break;
      this.#remove(oldest);
    }
    this.#images.set(component, new BoardImage({ component, width, height, tiles }, at));
    this.#pixels += width * height;
    return { from: 0, to: height };
  }

  #remove(component: string): void {
    const image = this.#images.get(component);
    if (image === undefined) return;
    this.#images.delete(component);
    this.#pixels -= image.view.width * image.view.height;
  }
}

function placeOf({ x, y, width }: ImageView['tiles'][number]) {
  return { left: x, top: y, parameter: { width } };
}

/** What is behind the begin of a new segment was computed before it, and is computed again. */
function continued(segments: SessionSegments, latest: ImageSegment): SessionSegments {
  const last = segments.at(-1);
  if (last?.failovers === latest.failovers) {
    if (last.element === latest.element) return segments;
    return [...segments.slice(0, -1), { ...last, element: latest.element }];
  }
  const kept = [...segments.filter(({ first }) => first < latest.first), latest].slice(-MOST_SEGMENTS);
  return kept.map((segment, i) => (i === 0 ? { ...segment, first: 0 } : segment));
}

/** Whether an image can be kept: it is not too large, and its tiles are within it. */
function isImage({ width, height, tiles }: ImageView): boolean {
  if (!isCount(width) || !isCount(height) || width * height > MOST_BOARD_PIXELS || tiles.length > MOST_SESSIONS)
    return false;
  return tiles.every(
    (tile) =>
      [tile.x, tile.y, tile.width, tile.height].every(isCount) &&
      tile.x + tile.width <= width &&
      tile.y + tile.height <= height,
  );
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0;
}
