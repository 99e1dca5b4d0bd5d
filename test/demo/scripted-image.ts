import type { FractalParameter } from '../../protocol/services/fractal/codec.ts';
import { FractalPicture } from '../../protocol/services/fractal/picture.ts';
import { tilesOf, type Tile } from '../../protocol/services/fractal/tiles.ts';
import { valuesOf } from '../protocol/services/fractal/images.ts';
import type { ScriptedWorld } from './scripted-world.ts';

/** An image that a pool user of a scripted world has computed, packet by packet as a test wants it. */
export class ScriptedImage {
  readonly #world: ScriptedWorld;
  readonly #user: string;
  readonly #tiles: readonly Tile[];
  readonly #values: readonly (readonly number[])[];
  readonly #picture: FractalPicture;
  readonly #next: number[];

  constructor(world: ScriptedWorld, user: string, parameter: FractalParameter, sessions: number) {
    const { width, height } = parameter;
    this.#world = world;
    this.#user = user;
    this.#tiles = tilesOf(parameter, sessions);
    this.#values = this.#tiles.map((tile) => valuesOf(tile.parameter));
    this.#picture = new FractalPicture(width, height, 'both');
    this.#next = this.#tiles.map(() => 0);
    const tiles = this.#tiles.map(({ left: x, top: y, parameter: tile }) => ({
      x,
      y,
      width: tile.width,
      height: tile.height,
    }));
    world.tell({ kind: 'image', component: user, width, height, tiles });
  }

  /** Colors of all pixels as they must be now: red, green, blue, of one after the other. */
  get colors(): number[] {
    const { pixels, palette } = this.#picture.indexed;
    return [...pixels].flatMap((index) => palette[index] ?? []);
  }

  /** Pixels come. @param share of the tile, 0 to 1: until there is so much of it */
  compute(session: number, element: string, failovers: number, share: number): void {
    const [tile, values, first] = [this.#tiles[session], this.#values[session], this.#next[session]];
    if (tile === undefined) throw new RangeError(`there is no session ${session}`);
    const end = Math.round(values.length * share);
    const some = values.slice(first, end);
    this.#picture.draw({ tile, session, failovers, first, values: some });
    this.#world.tell({ kind: 'pixels', component: this.#user, session, failovers, element, first, values: some });
    this.#next[session] = end;
  }
}
