import { bulkTransferConditions, packetConditions } from './conditions/packet-conditions.ts';
import type { UseCondition, Given, ValueOf } from './conditions/condition.ts';
import { poolConditions } from './conditions/pool-conditions.ts';
import { lanLists } from '../../sim/models/rserpool/lan-values.ts';
import { namesOf } from '../../sim/run/parameter.ts';
import type { RunParameters } from '../../sim/run/run-parameters.ts';
import { parameterNamed } from '../language/parameter-catalogue.ts';
import { missingUse } from '../language/use.ts';

/** Parameters that mean nothing unless others have certain values, and what to do then. */
const conditions: readonly UseCondition[] = [...poolConditions, ...packetConditions, ...bulkTransferConditions];

/**
 * What a parameter needs to have an effect and does not find among the values; undefined: nothing.
 *
 * @param parameters of a point
 * @param given what the study itself sets, before that
 */
export function missingFor(name: string, parameters: RunParameters, given: Given): string | undefined {
  const value: ValueOf = (other) => parameters[other];
  const missing = missingUse(parameterNamed(name)?.use ?? {}, value);
  if (missing !== undefined) return missing;
  // What a parameter needs, its values by LAN need, too.
  const common = namesOf(lanLists).find((each) => lanLists[each] === name);
  const isMeant = (each: string): boolean => each === name || each === common;
  return conditions.find(({ names, holds }) => names.some(isMeant) && !holds(value, given))?.needs;
}
