import { listedNumbers } from '../../run/number-list.ts';
import type { RserpoolParameters } from './parameters.ts';

/** Parameters of which each LAN may have a value of its own, and the lists of these values. */
export const lanLists = {
  registrars: 'registrarsByLan',
  poolElements: 'poolElementsByLan',
  poolUsers: 'poolUsersByLan',
  lanDelay: 'lanDelayByLan',
  capacity: 'capacityByLan',
  policyWeight: 'policyWeightByLan',
  loadDegradation: 'loadDegradationByLan',
  loadDpf: 'loadDpfByLan',
  weightDpf: 'weightDpfByLan',
  attackers: 'attackersByLan',
  requestSize: 'requestSizeByLan',
  requestInterval: 'requestIntervalByLan',
  registrarUptime: 'registrarUptimeByLan',
  registrarDowntime: 'registrarDowntimeByLan',
  peUptime: 'peUptimeByLan',
  peDowntime: 'peDowntimeByLan',
  userUptime: 'userUptimeByLan',
  userDowntime: 'userDowntimeByLan',
  attackerUptime: 'attackerUptimeByLan',
  attackerDowntime: 'attackerDowntimeByLan',
} as const satisfies Readonly<Partial<Record<keyof RserpoolParameters, keyof RserpoolParameters>>>;

/** A parameter of which each LAN may have a value of its own. */
export type LanParameter = keyof typeof lanLists;

/** What is needed to know the values of the LANs of some parameters. */
export type LanValues<N extends LanParameter> = Pick<RserpoolParameters, 'lans' | N | (typeof lanLists)[N]>;

/** The value of each LAN. */
export function valuesByLan<N extends LanParameter>(parameters: LanValues<N>, name: N): number[] {
  const values = parameters as Readonly<Record<string, unknown>>;
  const list = listedNumbers(String(values[lanLists[name]]));
  return Array.from({ length: Number(values['lans']) }, (_, lan) => list[lan] ?? Number(values[name]));
}

/** Components of a kind in all LANs together. */
export function totalOfLans<N extends LanParameter>(parameters: LanValues<N>, name: N): number {
  return valuesByLan(parameters, name).reduce((sum, value) => sum + value, 0);
}

/** Components of a kind in the LANs before one. */
export function totalBefore<N extends LanParameter>(parameters: LanValues<N>, name: N, lan: number): number {
  return valuesByLan(parameters, name)
    .slice(0, lan)
    .reduce((sum, value) => sum + value, 0);
}

/** The parameters as a LAN has them, with its own values. @param lan from 0 */
export function parametersOfLan(parameters: RserpoolParameters, lan: number): RserpoolParameters {
  const own = Object.entries(lanLists).flatMap(([name, list]) => {
    const value = listedNumbers(parameters[list])[lan];
    return value === undefined ? [] : [[name, value] as const];
  });
  return own.length === 0 ? parameters : { ...parameters, ...Object.fromEntries(own) };
}
