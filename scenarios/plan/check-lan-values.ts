import { lanLists, type LanParameter } from '../../sim/models/rserpool/lan-values.ts';
import { listedNumbers } from '../../sim/run/number-list.ts';
import { namesOf } from '../../sim/run/parameter.ts';
import type { ParameterName, RunParameters } from '../../sim/run/run-parameters.ts';

const counts: readonly LanParameter[] = ['registrars', 'poolElements', 'poolUsers', 'attackers'];

/** What lists must have whole numbers of, in words. */
function wholeNumbers(name: LanParameter): string | undefined {
  if (counts.includes(name)) return 'numbers of components';
  return name === 'policyWeight' ? 'weights' : undefined;
}

/**
 * What is wrong with values that LANs have of their own.
 *
 * @param isGiven whether the study itself sets a parameter
 */
export function lanFaults(point: RunParameters, isGiven: (name: ParameterName) => boolean): string[] {
  const faults: string[] = [];
  for (const name of namesOf(lanLists)) {
    const list = lanLists[name];
    const values = listedNumbers(point[list]);
    if (values.length === 0) continue;
    const { length } = values;
    if (length !== point.lans)
      faults.push(
        `${list} has ${length} ${length === 1 ? 'value' : 'values'}, and there ${point.lans === 1 ? 'is 1 LAN' : `are ${point.lans} LANs`} (lans): give one value for each`,
      );
    if (isGiven(name)) faults.push(`${name} and ${list} exclude each other: remove one of them`);
    const whole = wholeNumbers(name);
    const broken = values.find((value) => !Number.isInteger(value));
    if (whole !== undefined && broken !== undefined) faults.push(`${list}: ${whole} must be whole, not ${broken}`);
    if (counts.includes(name) && values.every((value) => value === 0))
      faults.push(`${list}: one LAN must have some at least`);
  }
  if (listedNumbers(point.poolElementsByLan).length > 0 && point.poolElementDistribution !== 'identity')
    faults.push('poolElementDistribution and poolElementsByLan exclude each other: remove one of them');
  if (listedNumbers(point.capacityByLan).length > 0 && point.capacityDistribution === 'list')
    faults.push('capacityDistribution: list and capacityByLan exclude each other: remove one of them');
  return [...faults, ...linkFaults(point, isGiven)];
}

/** The chain has a link less than it has LANs. */
function linkFaults({ lans, wanDelayByLink }: RunParameters, isGiven: (name: ParameterName) => boolean): string[] {
  const { length } = listedNumbers(wanDelayByLink);
  if (length === 0) return [];
  return [
    ...(length === lans - 1
      ? []
      : [
          `wanDelayByLink has ${length} ${length === 1 ? 'value' : 'values'}, and ${lans} ${lans === 1 ? 'LAN has' : 'LANs have'} ${lans - 1} ${lans === 2 ? 'link' : 'links'} between them (lans): give one value for each`,
        ]),
    ...(isGiven('wanDelay') ? ['wanDelay and wanDelayByLink exclude each other: remove one of them'] : []),
  ];
}
