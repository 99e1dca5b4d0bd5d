import { z } from 'zod';
import { MOST_ITERATIONS } from '../../protocol/services/fractal/parameter-limits.ts';
import type { ControlRequest } from '../worlds/demo-world.ts';

const component = z.string().min(1).max(200);
const upTo = (most: number) => z.int().min(1).max(most).exactOptional();

/** A control request as a page sends it; worlds check what they can do of it. */
export const controlSchema = z.discriminatedUnion('action', [
  z.strictObject({
    action: z.enum(['start', 'stop', 'kill', 'restart', 'failureMode', 'reliableMode']),
    component,
  }),
  z.strictObject({ action: z.enum(['cutPath', 'joinPath']), component, path: z.int().min(0).max(255) }),
  z.strictObject({
    action: z.literal('newImage'),
    component,
    image: z.strictObject({
      width: upTo(65_536),
      height: upTo(65_536),
      sessions: upTo(512),
      maxIterations: upTo(MOST_ITERATIONS),
      algorithm: z.string().max(100).exactOptional(),
    }),
  }),
  z.strictObject({ action: z.enum(['startAll', 'stopAll', 'killAll', 'pause', 'continue', 'step']) }),
  z.strictObject({ action: z.literal('speed'), speed: z.number().positive().max(1e9) }),
]) satisfies z.ZodType<ControlRequest>;
