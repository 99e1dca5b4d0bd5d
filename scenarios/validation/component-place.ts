/** Where a component is in the simulation. */
interface ComponentPlace {
  /** From 0. */
  readonly lan: number;
  /** In its LAN, from 0. */
  readonly index: number;
}

/** @param name of its node: `lan0/pu3` */
export function placeOf(name = ''): ComponentPlace {
  const [lan = 0, index = 0] = (name.match(/\d+/g) ?? []).map(Number);
  return { lan, index };
}
