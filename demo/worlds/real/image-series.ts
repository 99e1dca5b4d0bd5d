import type { Timer } from '../../../protocol/host.ts';
import { identifierText } from '../../../protocol/log-text.ts';
import type { PoolUser } from '../../../protocol/pool-user/pool-user.ts';
import {
  FractalClient,
  type DrawnPixels,
  type FractalClientOptions,
  type FractalListener,
} from '../../../protocol/services/fractal/client.ts';
import { tilesOf } from '../../../protocol/services/fractal/tiles.ts';
import type { RunningClient, Unavailability } from '../../../protocol/services/service.ts';
import type { PeIdentifier } from '../../../protocol/wire/pool-element.ts';
import type { ImageOrder } from './component-order.ts';
import { MOST_PIXELS_OF_REPORT, type ProcessReport } from './component-report.ts';
import { sightOf } from './fractal-sights.ts';

/** s, from an image to the next one. */
const PAUSE = 3;
/** Colors of the view, which take turns with the iterations. */
const COLORS = 72;

export type ImageSeriesOptions = Omit<FractalClientOptions, 'sessions'>;

/** A client that has one image computed after the other, and tells how. */
export class ImageSeries implements RunningClient, FractalListener {
  readonly #poolUser: PoolUser;
  readonly #options: ImageSeriesOptions;
  readonly #tell: (report: ProcessReport) => void;
  readonly #pause: Timer;
  #image: ImageOrder;
  #client: FractalClient | undefined;
  #number = 0;
  #packets = 0;
  #failovers = 0;
  readonly #usage = { requests: 0, failovers: 0 };

  constructor(
    poolUser: PoolUser,
    image: ImageOrder,
    options: ImageSeriesOptions,
    tell: (report: ProcessReport) => void,
  ) {
    this.#poolUser = poolUser;
    this.#image = image;
    this.#options = options;
    this.#tell = tell;
    this.#pause = poolUser.host.clock.timer(() => this.#begin());
    this.#begin();
  }

  /** Begins again, with another image. */
  begin(image: ImageOrder): void {
    this.stop();
    this.#image = image;
    this.#begin();
  }

  status(): Readonly<Record<string, number>> {
    return { images: this.#number, ...this.#usage };
  }

  stop(): void {
    this.#pause.cancel();
    this.#client?.stop();
    this.#client = undefined;
  }

  selected(): void {
    this.#usage.requests++;
    this.#tellUsage();
  }

  pixels({ session, failovers, element, first, values }: DrawnPixels): void {
    this.#packets++;
    for (let begin = 0; begin < values.length; begin += MOST_PIXELS_OF_REPORT) {
      const part = Uint8Array.from(values.slice(begin, begin + MOST_PIXELS_OF_REPORT), (value) => value % COLORS);
      this.#tell({
        kind: 'pixels',
        session,
        failovers,
        ...(element !== undefined && { element: identifierText(element) }),
        first: first + begin,
        values: Buffer.from(part).toString('base64'),
        packet: this.#packets,
      });
    }
  }

  failedOver(session: number, why: string, poolElement: PeIdentifier | undefined): void {
    this.#failovers++;
    this.#usage.failovers++;
    const element = poolElement === undefined ? {} : { element: identifierText(poolElement) };
    this.#tell({ kind: 'failover', session, ...element, why });
    this.#tellUsage();
  }

  unavailable(reason: Unavailability): void {
    this.#tellStatus(`Requesting calculation: ${reason}`);
  }

  complete(): void {
    this.#client = undefined;
    this.#tellStatus('Image completed', true);
    this.#pause.arm(PAUSE);
  }

  #begin(): void {
    const image = sightOf(this.#number++, this.#image);
    const { sessions } = this.#image;
    this.#packets = 0;
    this.#failovers = 0;
    const tiles = tilesOf(image, sessions).map(({ left: x, top: y, parameter: { width, height } }) => ({
      x,
      y,
      width,
      height,
    }));
    this.#tell({ kind: 'image', width: image.width, height: image.height, tiles });
    this.#tellStatus('Requesting calculation');
    this.#client = new FractalClient(this.#poolUser, image, { ...this.#options, sessions }, this);
  }

  #tellStatus(status: string, isComplete = false): void {
    this.#tell({ kind: 'imageStatus', status, isComplete, failovers: this.#failovers });
  }

  #tellUsage(): void {
    this.#tell({ kind: 'usage', ...this.#usage });
  }
}
