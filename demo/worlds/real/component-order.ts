import { z } from 'zod';
import { fractalAlgorithmNames } from '../../../protocol/services/fractal/algorithms.ts';

/**
 * What the demo tells the processes of its components: lines of JSON on their standard input. The first one is the order,
 * the others are commands.
 */

/** Bytes of a line at most, in both directions. */
export const LONGEST_PROCESS_LINE = 16 * 1024;

const addresses = z.array(z.string()).min(1).max(2);

/** An image of a pool user. */
export const imageSchema = z.object({
  width: z.int().min(64).max(2048),
  height: z.int().min(64).max(2048),
  /** Each has a tile. */
  sessions: z.int().min(1).max(64),
  maxIterations: z.int().min(1).max(100_000),
  algorithm: z.enum(fractalAlgorithmNames),
});

export type ImageOrder = z.infer<typeof imageSchema>;

const placeSchema = z.object({
  addresses,
  udpPort: z.int().min(1).max(65_535),
  /** Of these the network is cut: indices. */
  cutPaths: z.array(z.int().min(0).max(1)),
  /** Registrars that it knows; of a registrar: its peers. */
  registrars: z.array(addresses),
});

const orderSchema = z.discriminatedUnion('role', [
  placeSchema.extend({ role: z.literal('registrar') }),
  placeSchema.extend({
    role: z.literal('poolElement'),
    /** Iterations/s. */
    capacity: z.number().positive(),
    /** Packets after which a session fails; null: none does. */
    failureAfter: z.int().positive().nullable(),
  }),
  placeSchema.extend({ role: z.literal('poolUser'), image: imageSchema }),
]);

/** What a process is to be. */
export type ProcessOrder = z.infer<typeof orderSchema>;

const commandSchema = z.union([
  /** The network is cut at an address, or joined again. */
  z.object({ path: z.int().min(0).max(1), up: z.boolean() }),
  /** Another image takes the place of the present one. */
  z.object({ image: imageSchema }),
]);

export type ComponentCommand = z.infer<typeof commandSchema>;

/** @throws SyntaxError or ZodError if the line is no order */
export function processOrderIn(line: string): ProcessOrder {
  return orderSchema.parse(JSON.parse(line));
}

/** @throws SyntaxError or ZodError if the line is no command */
export function processCommandIn(line: string): ComponentCommand {
  return commandSchema.parse(JSON.parse(line));
}
