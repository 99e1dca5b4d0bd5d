import { choice, count, flag, type RunValues, time, transportKinds } from './parameter.ts';

/** Parameters of all runs, whatever their model. */
export const commonParameters = {
  transport: choice(
    transportKinds,
    'message',
    'Transport; messages travel as a whole with the contract of SCTP (message), or in packets of SCTP (sctp)',
  ),
  encodeMessages: flag(false, 'Encodes and decodes every message on its way'),
  maxEvents: count(1e10, 'Events after which a run is given up', { min: 1 }),
  maxEventsPerInstant: count(
    'auto',
    'Events at one instant after which a run is given up: time stands still; auto: 100 000 and 1000 per component',
    { min: 1, auto: true, unlimited: true },
  ),
  warmup: time(900, 'Time before the statistics are reset', { rspsim: 'statisticsResetTime' }),
  duration: time(7200, 'Measurement time', { above: 0, rspsim: 'simulationDuration' }),
};

export type CommonParameters = RunValues<typeof commonParameters>;
