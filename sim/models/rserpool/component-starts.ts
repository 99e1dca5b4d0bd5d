import type { ComponentRole } from '../../levels/component-network.ts';
import type { RserpoolParameters } from './parameters.ts';

interface Start {
  /** Of the first component of the first LAN, s. */
  readonly first: number;
  /** Later in the next LAN, s. */
  readonly perLan: number;
  /** Later for the next component of a LAN, s. */
  readonly perComponent: number;
}

const starts: Readonly<Record<ComponentRole, (parameters: RserpoolParameters) => Start>> = {
  registrar: (parameters) => ({
    first: parameters.registrarStart,
    perLan: parameters.registrarStartLanIncrement,
    perComponent: parameters.registrarStartIncrement,
  }),
  poolElement: (parameters) => ({
    first: parameters.poolElementStart,
    perLan: parameters.poolElementStartLanIncrement,
    perComponent: parameters.poolElementStartIncrement,
  }),
  attacker: (parameters) => ({
    first: parameters.attackerStart,
    perLan: parameters.attackerStartLanIncrement,
    perComponent: parameters.attackerStartIncrement,
  }),
  poolUser: (parameters) => ({
    first: parameters.poolUserStart,
    perLan: parameters.poolUserStartLanIncrement,
    perComponent: parameters.poolUserStartIncrement,
  }),
};

/**
 * When components start, as RSPSIM computes it (a base and two increments).
 *
 * @param lan number of its LAN, from 0
 * @param index number of the component in its LAN, from 0
 * @returns seconds since the start of the run
 */
export function startOf(role: ComponentRole, parameters: RserpoolParameters, lan: number, index: number): number {
  const { first, perLan, perComponent } = starts[role](parameters);
  return first + lan * perLan + index * perComponent;
}
