import type { Host } from '../../host.ts';
import { identifierText } from '../../log-text.ts';
import type { PictureFile } from '../../pictures.ts';
import { WorkError } from '../../workshop.ts';
import { resolutionRetryOption } from '../resolution-retry.ts';
import { clientSide, serverSide, type ClientListener, type ServiceDescriptor } from '../service.ts';
import { fractalAlgorithmIdentifier, fractalAlgorithmNames } from './algorithms.ts';
import { FractalClient, type FractalListener, type FractalProgress } from './client.ts';
import { FRACTAL_PPID, fractalCodec, type FractalParameter } from './codec.ts';
import { LARGEST_EXPONENT, MOST_ITERATIONS } from './parameter-limits.ts';
import { FractalPicture, pictureMarks } from './picture.ts';
import { FractalServer } from './server.ts';

const serverOptions = {
  maxSessions: {
    kind: 'count',
    description: 'images at the same time; further sessions are shut down at once',
    usual: 4,
    rsplib: 'fgpmaxthreads',
  },
  failureAfter: {
    kind: 'count',
    description: 'packets of a session after which it gets a cookie and ends, as a failure to be seen',
    usual: Infinity,
    usualInWords: 'never',
    rsplib: 'fgpfailureafter',
  },
  cookieMaxTime: { kind: 'time', description: 'time between cookies', usual: 1, rsplib: 'fgpcookiemaxtime, ms' },
  cookieMaxPackets: {
    kind: 'count',
    description: 'packets of pixels between cookies',
    usual: 10,
    rsplib: 'fgpcookiemaxpackets',
  },
  dataMaxTime: {
    kind: 'time',
    description: 'time after which pixels are sent that do not fill a packet',
    usual: 1,
    rsplib: 'fgpdatamaxtime, ms',
  },
  transmitTimeout: {
    kind: 'time',
    description: 'time within which a client must take the next packet',
    usual: 2.5,
    rsplib: 'fgptransmittimeout, ms',
  },
  maxTime: { kind: 'time', description: 'longest time of an image', usual: 3600 },
  maxPixels: { kind: 'count', description: 'largest image, pixels', usual: 67_108_864 },
  capacity: {
    kind: 'count',
    description: 'iterations/s of all images together',
    usual: Infinity,
    usualInWords: 'as fast as it can',
  },
} as const;

const clientOptions = {
  out: { kind: 'path', description: 'PNG file for the image', usualInWords: 'none' },
  width: { kind: 'count', description: 'pixels', usual: 400, least: 64, most: 8192, rsplib: 'width' },
  height: { kind: 'count', description: 'pixels', usual: 250, least: 64, most: 4096, rsplib: 'height' },
  sessions: {
    kind: 'count',
    description: 'sessions at the same time, each with a tile of the image',
    usual: 1,
    most: 512,
    rsplib: 'threads',
  },
  algorithm: {
    kind: 'word',
    words: fractalAlgorithmNames,
    description: 'what is computed: z^2 - c, z^n - c, or a pattern that takes no time',
    usualInWords: 'Mandelbrot',
  },
  maxIterations: {
    kind: 'count',
    description: 'iterations of a pixel that does not escape',
    usual: 1024,
    most: MOST_ITERATIONS,
  },
  left: { kind: 'number', description: 'real part of c at the left edge', usual: -1.6 },
  top: { kind: 'number', description: 'imaginary part of c at the upper edge', usual: 1 },
  right: { kind: 'number', description: 'real part of c at the right edge', usual: 1.6 },
  bottom: { kind: 'number', description: 'imaginary part of c at the lower edge', usual: -1 },
  exponent: { kind: 'number', description: 'n of MandelbrotN', usual: 2, least: 1, most: LARGEST_EXPONENT },
  marks: {
    kind: 'word',
    words: pictureMarks,
    description: 'what turns the colors: failovers, sessions, or both',
    usualInWords: 'none',
    rsplib: 'colormarks, -sessions',
  },
  answerTimeout: {
    kind: 'time',
    description: 'time within which new pixels must come; then another element is looked for',
    usual: 5,
    rsplib: 'recvtimeout, ms',
  },
  resolutionRetryDelay: resolutionRetryOption,
} as const;

/** RSPLIB's Fractal Generator: a pool computes images; what one element has begun another one completes. */
export const fractalService = {
  title: 'Fractal',
  poolHandle: 'FractalGeneratorPool',
  protocol: { ppid: FRACTAL_PPID, codec: fractalCodec },
  server: serverSide(
    serverOptions,
    (host, place, values, loadChanged) => new FractalServer(host, place, values, loadChanged),
  ),
  client: clientSide(
    'has an image of a fractal computed, and writes it to --out',
    clientOptions,
    (poolUser, poolHandle, values, listener) => {
      const { width, height, out, sessions, answerTimeout, resolutionRetryDelay } = values;
      const file = fileOf(poolUser.host, out);
      const marks = pictureMarks.find((each) => each === values.marks) ?? 'none';
      const picture = file === undefined ? undefined : new FractalPicture(width, height, marks);
      const options = { poolHandle, sessions, answerTimeout, resolutionRetryDelay };
      const client = new FractalClient(
        poolUser,
        imageOf(values),
        options,
        reporter(() => client.progress, { pixels: width * height, picture, file, out }, listener),
      );
      return {
        isTask: true,
        status: () => {
          const { elements, ...progress } = client.progress;
          return { ...progress, elements: Array.from(elements, (each) => identifierText(each)) };
        },
        stop: () => client.stop(),
      };
    },
  ),
} as const satisfies ServiceDescriptor;

interface ImageValues {
  readonly width: number;
  readonly height: number;
  readonly maxIterations: number;
  readonly algorithm: string | undefined;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly exponent: number;
}

function imageOf(values: ImageValues): FractalParameter {
  const { width, height, maxIterations, algorithm, exponent } = values;
  return {
    type: 'FRACTAL_PARAMETER',
    width,
    height,
    maxIterations,
    algorithm: fractalAlgorithmIdentifier(fractalAlgorithmNames.find((name) => name === algorithm) ?? 'Mandelbrot'),
    c1Real: values.left,
    c1Imaginary: values.top,
    c2Real: values.right,
    c2Imaginary: values.bottom,
    n: exponent,
  };
}

/** @throws WorkError */
function fileOf({ pictures }: Host, out: string | undefined): PictureFile | undefined {
  if (out === undefined) return undefined;
  if (pictures === undefined) throw new WorkError('service fractal: there are no files in this world');
  return pictures.file(out);
}

/** Where an image goes. */
interface Canvas {
  readonly pixels: number;
  readonly picture: FractalPicture | undefined;
  readonly file: PictureFile | undefined;
  readonly out: string | undefined;
}

/** Parts of an image of which it is told that they are there. */
const PARTS = 10;

function reporter(progressOf: () => FractalProgress, canvas: Canvas, listener: ClientListener): FractalListener {
  const { picture, pixels } = canvas;
  let part = 0;
  return {
    selected: () => listener.selected(),
    pixels: (drawn) => {
      listener.served();
      picture?.draw(drawn);
      const progress = progressOf();
      const reached = Math.floor((PARTS * progress.pixels) / pixels);
      if (reached <= part) return;
      part = reached;
      listener.tell(`${reached * (100 / PARTS)} %: ${progressText(progress)}`);
    },
    failedOver: (session, why, element) =>
      listener.warn(`failover of session ${session + 1}: element ${identifierText(element ?? 0)} is left (${why})`),
    unavailable: (reason) => listener.unavailable(reason),
    complete: () => {
      const progress = progressOf();
      try {
        if (picture !== undefined) canvas.file?.write(picture.indexed);
      } catch (error) {
        if (!(error instanceof WorkError)) throw error;
        listener.warn(error.message);
        return listener.finished(1);
      }
      const where = canvas.out === undefined ? '' : `, image in ${canvas.out}`;
      listener.tell(`done after ${progress.time.toFixed(3)} s: ${progressText(progress)}${where}`);
      return listener.finished();
    },
  };
}

function progressText({ packets, failovers, elements }: FractalProgress): string {
  const counts = [
    [packets, 'packet'],
    [elements.size, 'element'],
    [failovers, 'failover'],
  ] as const;
  return counts.map(([count, name]) => `${count} ${name}${count === 1 ? '' : 's'}`).join(', ');
}
