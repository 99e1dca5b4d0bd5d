import type { ComponentOwner } from './model-key.ts';

/** The model's network. */
export const MODEL_NETWORK = 'gammaScenario';

/** Kinds of components, and how a LAN names their array, their number, their links and their places in schedules. */
export const componentKinds: Readonly<
  Record<
    ComponentOwner,
    { readonly array: string; readonly count: string; readonly link: string; readonly place: string }
  >
> = {
  registrar: { array: 'registrarArray', count: 'numberOfRegistrars', link: 'toRegistrar', place: 'pr' },
  calcAppPoolElement: {
    array: 'calcAppPoolElementArray',
    count: 'numberOfCalcAppPoolElements',
    link: 'toCalcAppPoolElement',
    place: 'pe',
  },
  calcAppPoolUser: {
    array: 'calcAppPoolUserArray',
    count: 'numberOfCalcAppPoolUsers',
    link: 'toCalcAppPoolUser',
    place: 'pu',
  },
  attacker: { array: 'attackerArray', count: 'numberOfAttackers', link: 'toAttacker', place: 'at' },
};
export const owners = Object.keys(componentKinds) as ComponentOwner[];

/** The main modules of components, whose status may change. */
export const processes: Readonly<Record<ComponentOwner, string>> = {
  registrar: 'registrarProcess',
  calcAppPoolElement: 'calcAppServer',
  calcAppPoolUser: 'calcAppQueuingClient',
  attacker: 'attackerProcess',
};

/** A component of a file. */
export interface Component {
  readonly lan: number;
  readonly index: number;
  /** `gammaScenario.lan[0].registrarArray[1]` */
  readonly path: string;
}
