import type { ApplicationDescriptor } from '../service.ts';
import { FRACTAL_PPID, fractalCodec } from './codec.ts';

/** RSPLIB's Fractal Generator: its messages are decoded; it is not served here. */
export const fractalApplication = {
  protocol: { ppid: FRACTAL_PPID, codec: fractalCodec },
} as const satisfies ApplicationDescriptor;
