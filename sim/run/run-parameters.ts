import { registrations } from '../models/registrations.ts';
import { commonParameters } from './common-parameters.ts';
import { choice, namesOf, type ParameterSet, type RunValues } from './parameter.ts';

const { rserpool, bulkTransfer } = registrations;

/** These come first in listings and tables; the others keep the order in which they are registered. */
const howModelled = {
  model: choice(namesOf(registrations), 'rserpool', 'Simulation model: a pool, or bulk transfer over SCTP alone'),
  profile: rserpool.parameters.profile,
  transport: commonParameters.transport,
  idealized: rserpool.parameters.idealized,
};

/**
 * The parameters of all models, in the order of the columns of result tables. Times in seconds, delays in milliseconds as
 * in the field's scenario descriptions, capacities in calculations/s, sizes in calculations. Infinity means never or
 * unlimited.
 */
export const allParameters = {
  ...howModelled,
  ...commonParameters,
  ...rserpool.parameters,
  ...rserpool.packetParameters,
  ...bulkTransfer.parameters,
  ...bulkTransfer.packetParameters,
} satisfies ParameterSet;

export type ParameterName = keyof typeof allParameters;

/** Everything that defines one run besides its seed: a point of a sweep with all values resolved. */
export type RunParameters = RunValues<typeof allParameters>;
