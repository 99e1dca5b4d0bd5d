import { APPLICATION_HEADER, ApplicationCodec } from '../../wire/application-frame.ts';
import { WireError } from '../../wire/wire-error.ts';

/** Payload protocol identifier of the Fractal Generator Protocol (IANA). */
export const FRACTAL_PPID = 32;

/** What to compute: an image section of the complex plane. */
export interface FractalParameter {
  readonly type: 'FRACTAL_PARAMETER';
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly maxIterations: number;
  /** 1: Mandelbrot, 2: MandelbrotN (`algorithms.ts`). */
  readonly algorithm: number;
  /** Upper left corner. */
  readonly c1Real: number;
  readonly c1Imaginary: number;
  /** Lower right corner. */
  readonly c2Real: number;
  readonly c2Imaginary: number;
  /** Exponent of MandelbrotN. */
  readonly n: number;
}

/** Iteration counts of consecutive pixels, row by row. */
export interface FractalData {
  readonly type: 'FRACTAL_DATA';
  /** Both 0xffffffff and no values: the image is complete. */
  readonly startX: number;
  readonly startY: number;
  readonly values: readonly number[];
}

/** Pixels of a data message of RSPLIB; clients accept as many as its length field takes. */
export const MOST_POINTS = 324;

const NOWHERE = 0xffffffff;

/** Says that an image is complete. */
export const imageEnd: FractalData = { type: 'FRACTAL_DATA', startX: NOWHERE, startY: NOWHERE, values: [] };

export function isImageEnd({ startX, startY, values }: FractalData): boolean {
  return startX === NOWHERE && startY === NOWHERE && values.length === 0;
}

/** A message of RSPLIB's Fractal Generator Protocol. */
export type FractalMessage = FractalParameter | FractalData;

const PARAMETER = 1;
const DATA = 2;
const codes: Readonly<Record<FractalMessage['type'], number>> = { FRACTAL_PARAMETER: PARAMETER, FRACTAL_DATA: DATA };
/** Bytes of a parameter message. */
export const PARAMETER_LENGTH = APPLICATION_HEADER + 4 * 4 + 5 * 8;
const DATA_LENGTH = APPLICATION_HEADER + 3 * 4;

/** Fractal Generator Protocol messages <-> bytes. */
export const fractalCodec = new ApplicationCodec<FractalMessage>('fractal', {
  encodedLength: (message) =>
    message.type === 'FRACTAL_PARAMETER' ? PARAMETER_LENGTH : DATA_LENGTH + 4 * message.values.length,
  code: ({ type }) => codes[type],
  write(writer, message) {
    if (message.type === 'FRACTAL_PARAMETER') {
      for (const field of [message.width, message.height, message.maxIterations, message.algorithm]) writer.u32(field);
      const { c1Real, c1Imaginary, c2Real, c2Imaginary, n } = message;
      for (const field of [c1Real, c1Imaginary, c2Real, c2Imaginary, n]) writer.f64(field);
    } else {
      for (const field of [message.startX, message.startY, message.values.length, ...message.values]) writer.u32(field);
    }
  },
  minimumLength: (code) => (code === PARAMETER ? PARAMETER_LENGTH : code === DATA ? DATA_LENGTH : undefined),
  read: (view, code) => (code === PARAMETER ? readParameter(view) : readData(view)),
});

function readParameter(view: DataView): FractalParameter {
  if (view.byteLength !== PARAMETER_LENGTH)
    throw new WireError(
      'bad-length',
      2,
      `a parameter message has ${view.byteLength} bytes instead of ${PARAMETER_LENGTH}`,
    );
  return {
    type: 'FRACTAL_PARAMETER',
    width: view.getUint32(4),
    height: view.getUint32(8),
    maxIterations: view.getUint32(12),
    algorithm: view.getUint32(16),
    c1Real: view.getFloat64(20),
    c1Imaginary: view.getFloat64(28),
    c2Real: view.getFloat64(36),
    c2Imaginary: view.getFloat64(44),
    n: view.getFloat64(52),
  };
}

function readData(view: DataView): FractalData {
  const points = view.getUint32(12);
  if (view.byteLength !== DATA_LENGTH + 4 * points)
    throw new WireError('bad-length', 12, `${points} points do not match a message of ${view.byteLength} bytes`);
  const values = Array.from({ length: points }, (_, i) => view.getUint32(DATA_LENGTH + 4 * i));
  return { type: 'FRACTAL_DATA', startX: view.getUint32(4), startY: view.getUint32(8), values };
}
