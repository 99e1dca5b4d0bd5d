import { z } from 'zod';
import { metricCatalogue } from '../sim/model/metric-catalogue.ts';

/** The metric names that plots may show. */
export const metricNames = metricCatalogue.map(({ name }) => name);

const plotSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'must be lower-case letters, digits and hyphens'),
  title: z.string().min(1),
  metric: z.enum(metricNames as [string, ...string[]]),
  x: z.string(),
  series: z.string().optional(),
  facet: z.string().optional(),
  xScale: z.enum(['linear', 'log']).default('linear'),
  yScale: z.enum(['linear', 'log']).default('linear'),
  percent: z.boolean().default(false),
  yDomain: z.tuple([z.number(), z.number()]).optional(),
});

/**
 * The shape of a scenario file. Parameter values are checked against the parameter catalogue afterwards, so that
 * messages can name units and limits.
 */
export const scenarioSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'must be lower-case letters, digits and hyphens'),
  title: z.string().min(1),
  description: z.string().default(''),
  /** Number of replications of each point. */
  seeds: z.int().min(1).max(100_000),
  parameters: z.record(z.string(), z.unknown()).default({}),
  sweep: z.record(z.string(), z.array(z.unknown())).default({}),
  plots: z.array(plotSchema).default([]),
});

export type ScenarioFile = z.infer<typeof scenarioSchema>;
