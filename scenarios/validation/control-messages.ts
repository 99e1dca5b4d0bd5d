import { z } from 'zod';
import { assertRunValues } from '../../sim/run/parameter.ts';
import { allParameters, type RunParameters } from '../../sim/run/run-parameters.ts';

/**
 * What the controller of a run and the processes of its components tell each other: lines of JSON on the standard input
 * and output of the process, so that it may be started by any command, on any host. Clocks need not agree: times are
 * seconds since the line arrived.
 */

/** Bytes of a line at most, in both directions; orders and readings are shorter by far. */
export const LONGEST_LINE = 16 * 1024 * 1024;

/** Infinity included, which zod's own numbers are not. */
const number = z.custom<number>((value) => typeof value === 'number', 'must be a number');
const addresses = z.array(z.string());
const addressSets = z.array(addresses);
const counts = z.record(z.string(), number);

/** What the process is to be: the first line. */
const orderSchema = z.object({
  role: z.enum(['registrar', 'poolElement', 'poolUsers', 'sender', 'receiver', 'probe']),
  /** Wants to know the fingerprint of its code. */
  identify: z.boolean(),
  /** Nodes of the simulation; several of pool users. */
  names: z.array(z.string()),
  seed: number,
  /** The how many-th process of the component, from 1. */
  life: number,
  transport: z.string(),
  udpPort: number,
  addresses,
  /** Registrars that it knows; of a registrar: its peers. */
  registrars: addressSets,
  /** Of a sender: its receiver. */
  peers: addresses.optional(),
  /** Of a registrar; 0: one of its own choice. */
  identifier: number,
  /** Of an element, calculations/s. */
  capacity: number,
  parameters: z.record(z.string(), z.union([number, z.string(), z.boolean()])),
});

export type ComponentOrder = Omit<z.infer<typeof orderSchema>, 'parameters'> & { readonly parameters: RunParameters };

const startSchema = z.object({
  /** When the component starts, the statistics begin, and end. */
  begin: number,
  reset: number,
  end: number,
  /** The network is cut at the address of a path, or joined again. */
  cuts: z.array(z.object({ at: number, path: number, up: z.boolean() })),
});

export type StartOrder = z.infer<typeof startSchema>;

const commandSchema = z.union([
  z.object({ start: startSchema }),
  /** A failure at once: silence, or aborted associations. */
  z.object({ fail: z.enum(['hostCrash', 'processCrash']) }),
  /** Leaves its pool in order. */
  z.object({ leave: z.literal(true) }),
  /** A probe opens its port. */
  z.object({ listen: z.literal(true) }),
  /** A probe sends to another one. */
  z.object({ measure: z.object({ addresses }) }),
]);

export type Command = z.infer<typeof commandSchema>;

const trafficSchema = z.object({
  asapPackets: number,
  asapBytes: number,
  enrpPackets: number,
  enrpBytes: number,
  messages: counts,
});

const histogramSchema = z.object({
  buckets: z.array(z.tuple([number, number])),
  smallest: number,
  largest: number,
});

const threadSchema = z.object({ running: number, waiting: number, turns: number });

/** What a process did in its part of the window of measurement. Times in seconds. */
const readingSchema = z.object({
  /** The window had begun when the process ended; else this is what it did before. */
  inWindow: z.boolean(),
  seconds: number,
  traffic: trafficSchema,
  /** null: its SCTP does not tell. */
  sctp: counts.nullable(),
  cpu: number,
  /** By how much timers were late: mean and most. */
  lateness: number,
  mostLate: number,
  /** What its main thread did; null: this system does not tell. */
  thread: threadSchema.nullable(),
  /** Share of the time that it ran before the component began, when nothing arrived; null: not known. */
  idleShare: number.nullable(),
  faults: number,
  registrar: z.object({ counts, owned: number, known: number }).optional(),
  element: z.object({ used: number, cookies: number, lost: number }).optional(),
  users: z
    .object({
      sums: counts,
      inSystem: number,
      spreads: z.record(z.string(), histogramSchema),
      backlog: z.array(number),
    })
    .optional(),
  /** Of a sender its set-up time, s; null: not up. Of a receiver bytes delivered, and the longest time without, s. */
  transfer: z.object({ setupTime: number.nullable(), delivered: number, longestPause: number }).optional(),
});

export type ProcessReading = z.infer<typeof readingSchema>;

/** Round trip, s, and rate, bit/s, to another probe; of a round trip, what the processes took for it. */
const probeSchema = z.object({ roundTrip: number, rate: number, thread: threadSchema.nullable(), roundTrips: number });

export type ProbeReading = z.infer<typeof probeSchema>;

/** A report is known by the first of its keys. */
const reportSchemas = [
  z.object({ hello: z.object({ version: z.string() }) }),
  /** With the fingerprint of its code, if that is wanted. */
  z.object({ ready: z.object({ code: z.string().optional() }) }),
  /** The element is in its pool; it has left it. */
  z.object({ event: z.enum(['registered', 'deregistered']) }),
  /** At the end of the window, or of this process. */
  z.object({ reading: readingSchema, at: z.enum(['endOfWindow', 'endOfLife']) }),
  /** The port of a probe is open. */
  z.object({ listening: z.literal(true) }),
  z.object({ measured: probeSchema }),
  z.object({ failure: z.string() }),
] as const;

export type Report = z.infer<(typeof reportSchemas)[number]>;

/** A line without its end. JSON has no infinity: “never” and “-never” stand for it. */
export function lineOf(message: ComponentOrder | Command | Report): string {
  return JSON.stringify(message, (_key, value: unknown) =>
    value === Infinity ? NEVER : value === -Infinity ? `-${NEVER}` : value,
  );
}

/** @throws RangeError, SyntaxError or ZodError if the line is no order */
export function orderIn(line: string): ComponentOrder {
  const { parameters, ...order } = orderSchema.parse(valueIn(line));
  assertRunValues(allParameters, parameters);
  return { ...order, parameters };
}

/** @throws SyntaxError or ZodError if the line is no command */
export function commandIn(line: string): Command {
  return commandSchema.parse(valueIn(line));
}

/**
 * @returns undefined: the line is something else, as what a shell says when it logs in
 * @throws ZodError if it begins as a report does, and is none: whoever waits for it would wait in vain
 */
export function reportIn(line: string): Report | undefined {
  let value: unknown;
  try {
    value = valueIn(line);
  } catch {
    return undefined;
  }
  const schema = reportSchemas.find(({ shape }) => hasFirstKeyOf(shape, value));
  return schema?.parse(value);
}

function hasFirstKeyOf(shape: object, value: unknown): boolean {
  const [key = ''] = Object.keys(shape);
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key);
}

const NEVER = 'never';

function valueIn(line: string): unknown {
  return JSON.parse(line, (_key, value: unknown) =>
    value === NEVER ? Infinity : value === `-${NEVER}` ? -Infinity : value,
  ) as unknown;
}
