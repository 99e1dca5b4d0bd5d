/** Arrays of components of RSPSIM's network, and whose they are. */
const arrays = {
  registrarArray: 'registrar',
  calcAppPoolElementArray: 'calcAppPoolElement',
  calcAppPoolUserArray: 'calcAppPoolUser',
  attackerArray: 'attacker',
} as const;

export type ComponentOwner = (typeof arrays)[keyof typeof arrays];

/** What a line of an ini file is about: a parameter of components. */
export interface ModelKey {
  /** Numbers from 0; `*`: all. */
  readonly lan: string;
  readonly owner: ComponentOwner;
  readonly index: string;
  readonly name: string;
}

/** `gammaScenario.lan[*].registrarArray[0].registrarProcess.componentUptime` */
export function modelKey(pattern: string): ModelKey | undefined {
  const found = /^(?:[\w*]+\.|\*\*\.)?lan\[(\d+|\*)\]\.(\w+)\[(\d+|\*)\]\.(?:[\w*]+\.)?(\w+)$/.exec(pattern.trim());
  if (found === null) return undefined;
  const [, lan = '*', array = '', index = '*', name = ''] = found;
  const names = Object.keys(arrays) as (keyof typeof arrays)[];
  const known = names.find((each) => each === array);
  return known === undefined ? undefined : { lan, owner: arrays[known], index, name };
}
