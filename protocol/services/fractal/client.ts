import type { Seconds } from '../../host.ts';
import type { PoolUser } from '../../pool-user/pool-user.ts';
import type { PeIdentifier } from '../../wire/pool-element.ts';
import type { Unavailability } from '../service.ts';
import type { FractalParameter } from './codec.ts';
import { tilesOf, type Tile } from './tiles.ts';
import { TileSession, type TileListener, type TileSessionOptions } from './tile-session.ts';

export interface FractalClientOptions extends TileSessionOptions {
  /** Sessions, each of which has a tile of the image computed. */
  readonly sessions: number;
}

/** Pixels as they come. */
export interface DrawnPixels {
  readonly tile: Tile;
  /** Of the tile's session, from 0. */
  readonly session: number;
  /** Failovers of the session so far. */
  readonly failovers: number;
  /** Who computed them. */
  readonly element: PeIdentifier | undefined;
  /** The first of the values, counted row by row in the tile. */
  readonly first: number;
  readonly values: readonly number[];
}

/** What a client reports of its image. */
export interface FractalListener {
  selected(): void;
  pixels(drawn: DrawnPixels): void;
  /** @param session from 0 */
  failedOver(session: number, why: string, poolElement: PeIdentifier | undefined): void;
  /** No element now, or no registrar to ask; it is tried again, and reported again. */
  unavailable(reason: Unavailability): void;
  complete(): void;
}

/** What became of an image so far. */
export interface FractalProgress {
  /** Those that came, each counted once. */
  readonly pixels: number;
  readonly packets: number;
  readonly failovers: number;
  /** Those from which pixels came. */
  readonly elements: ReadonlySet<PeIdentifier>;
  /** Since the begin. */
  readonly time: Seconds;
}

/** RSPLIB's Fractal Generator client: has a pool compute an image, in tiles by several sessions at the same time. */
export class FractalClient {
  readonly #poolUser: PoolUser;
  readonly #listener: FractalListener;
  readonly #sessions: readonly TileSession[];
  readonly #elements = new Set<PeIdentifier>();
  readonly #begunAt: Seconds;
  #pixels = 0;
  #packets = 0;
  #failovers = 0;
  #completeTiles = 0;

  constructor(poolUser: PoolUser, image: FractalParameter, options: FractalClientOptions, listener: FractalListener) {
    this.#poolUser = poolUser;
    this.#listener = listener;
    this.#begunAt = poolUser.host.clock.now();
    const tiles = tilesOf(image, options.sessions);
    this.#sessions = tiles.map(
      (tile, session) =>
        new TileSession(poolUser, tile.parameter, options, this.#tileListener(tile, session, tiles.length)),
    );
  }

  get progress(): FractalProgress {
    return {
      pixels: this.#pixels,
      packets: this.#packets,
      failovers: this.#failovers,
      elements: this.#elements,
      time: this.#poolUser.host.clock.now() - this.#begunAt,
    };
  }

  stop(): void {
    for (const session of this.#sessions) session.stop();
  }

  #tileListener(tile: Tile, session: number, tiles: number): TileListener {
    let failovers = 0;
    let came = 0;
    return {
      selected: () => this.#listener.selected(),
      pixelsCame: (first, values, fresh) => {
        came += fresh;
        this.#pixels += fresh;
        this.#packets++;
        const element = this.#sessions[session]?.poolElement;
        if (element !== undefined) this.#elements.add(element);
        this.#listener.pixels({ tile, session, failovers, element, first, values });
      },
      begunAnew: () => {
        this.#pixels -= came;
        came = 0;
      },
      failedOver: (why, element) => {
        failovers++;
        this.#failovers++;
        this.#listener.failedOver(session, why, element);
      },
      unavailable: (reason) => this.#listener.unavailable(reason),
      complete: () => {
        if (++this.#completeTiles === tiles) this.#listener.complete();
      },
    };
  }
}
