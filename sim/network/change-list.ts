import { NetworkError } from './network-error.ts';

/** A link, interface or node goes up or down. */
export interface StatusChange {
  /** Seconds since the start of the simulation. */
  readonly time: number;
  readonly up: boolean;
}

/**
 * RSPSIM's list of changes: `down@T` and `up@T` in seconds, or `down@+T` and `up@+T` relative to the entry before,
 * separated by blanks or commas. It starts from the state up, so the first entry is a `down`.
 *
 * @param part the link, interface or node that the list is for
 * @throws NetworkError naming the part and the entry that is not understood, goes back in time or changes nothing
 */
export function parseChangeList(part: string, text: string): StatusChange[] {
  const changes: StatusChange[] = [];
  let time = 0;
  let up = true;
  for (const entry of text.split(/[\s,]+/).filter((word) => word !== '')) {
    const match = /^(up|down)@(\+?)(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)$/.exec(entry);
    if (match === null)
      throw new NetworkError(part, 'changes', `has "${entry}"; expected up@T, down@T, up@+T or down@+T`);
    const seconds = Number(match[3]);
    const next = match[2] === '+' ? time + seconds : seconds;
    if (next < time) throw new NetworkError(part, 'changes', `goes back from ${time} s with "${entry}"`);
    if ((match[1] === 'up') === up)
      throw new NetworkError(part, 'changes', `has "${entry}" where it is ${match[1]} already`);
    time = next;
    up = !up;
    changes.push({ time, up });
  }
  return changes;
}
