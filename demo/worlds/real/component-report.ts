import { z } from 'zod';
import { logEvents, type LogEventName } from '../../../protocol/log-events.ts';
import { viewProtocols } from '../../view/observation.ts';

/**
 * What the processes of components tell the demo: lines of JSON on their standard output. A process may be anything: what
 * it tells is checked and bounded here.
 */

/** Bytes of a message that are told with it; of longer ones, which this project's components do not send, only the length. */
export const LONGEST_CONTENT = 4096;
/** Characters of a text that is told. */
export const LONGEST_REPORTED_TEXT = 300;
/** Pixels that are told at a time; a packet of another implementation may have more. */
export const MOST_PIXELS_OF_REPORT = 4096;

const text = z.string().max(LONGEST_REPORTED_TEXT);
const count = z.int().min(0);
const addresses = z.array(text).max(16);
const logEventNames = new Set<string>(Object.keys(logEvents));

const reportSchema = z.discriminatedUnion('kind', [
  /** It runs. */
  z.object({ kind: z.literal('started') }),
  /** It cannot do what it was told to. */
  z.object({ kind: z.literal('failure'), reason: text }),
  z.object({
    kind: z.literal('log'),
    component: text,
    event: z.custom<LogEventName>((name) => typeof name === 'string' && logEventNames.has(name)),
    fields: z.record(text, z.union([text, z.number(), z.boolean()])),
  }),
  /** The other end of an association; what follows calls it by its number. */
  z.object({
    kind: z.literal('association'),
    association: count,
    addresses,
    localPort: count,
    remotePort: count,
    isInbound: z.boolean(),
  }),
  z.object({ kind: z.literal('up'), association: count, protocol: z.enum(viewProtocols) }),
  z.object({ kind: z.literal('over'), association: count }),
  z.object({
    kind: z.literal('message'),
    association: count,
    ppid: count,
    protocol: z.enum(viewProtocols),
    type: text,
    byteLength: count,
    /** In base64. */
    content: z
      .string()
      .max(2 * LONGEST_CONTENT)
      .optional(),
  }),
  z.object({
    kind: z.literal('status'),
    identifier: text.optional(),
    pool: text.optional(),
    policy: text.optional(),
    load: z.number().min(0).max(1).optional(),
    home: text.optional(),
    inService: z.boolean(),
    details: z.record(text, z.union([text, z.number()])),
  }),
  z.object({
    kind: z.literal('image'),
    width: count,
    height: count,
    tiles: z.array(z.object({ x: count, y: count, width: count, height: count })).max(64),
  }),
  z.object({
    kind: z.literal('pixels'),
    session: count,
    failovers: count,
    /** The identifier of who computed them. */
    element: text.optional(),
    first: count,
    /** A byte each, in base64. */
    values: z.string().max(2 * MOST_PIXELS_OF_REPORT),
    /** The how many-th of the image. */
    packet: count,
  }),
  z.object({ kind: z.literal('failover'), session: count, element: text.optional(), why: text }),
  z.object({ kind: z.literal('imageStatus'), status: text, isComplete: z.boolean(), failovers: count }),
  z.object({ kind: z.literal('usage'), requests: count, failovers: count }),
  /** Reports that were left out, as this side did not read. */
  z.object({ kind: z.literal('lost'), reports: count }),
]);

export type ProcessReport = z.infer<typeof reportSchema>;

/** @returns undefined: the line is no report */
export function processReportIn(line: string): ProcessReport | undefined {
  try {
    return reportSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
