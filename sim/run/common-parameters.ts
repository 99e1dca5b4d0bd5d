import { choice, count, flag, type RunValues, time, transportKinds } from './parameter.ts';

/** Parameters of all runs, whatever their model. */
export const commonParameters = {
  transport: choice(
    transportKinds,
    'message',
    'Transport: whole messages with the service of SCTP (message), or messages in SCTP packets (sctp)',
  ),
  encodeMessages: flag(false, 'Encodes and decodes every message in transit'),
  maxEvents: count(1e10, 'Number of events after which a run fails', { min: 1 }),
  maxEventsPerInstant: count(
    'auto',
    'Number of events at one instant after which a run fails because time does not advance; auto: 100 000 plus 1000 per component',
    { min: 1, auto: true, unlimited: true },
  ),
  warmup: time(900, 'Time before the statistics are reset', { rspsim: 'statisticsResetTime' }),
  duration: time(7200, 'Measurement time', { above: 0, rspsim: 'simulationDuration' }),
};

export type CommonParameters = RunValues<typeof commonParameters>;
