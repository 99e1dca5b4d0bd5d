import { isDeepStrictEqual } from 'node:util';
import type { Program } from '../namespace-network.ts';

/** Elements by identifier, each with its home registrar. */
export type Homes = Readonly<Record<string, string>>;

/** What `rsplab handlespace --json` prints, as far as it is looked at. */
interface Reading {
  readonly pools?: readonly { readonly elements: readonly { readonly identifier: string; readonly home: string }[] }[];
}

/** What `rsplab handlespace --json --watch` has printed so far. */
export function readings({ output }: Program): Homes[] {
  const lines = output
    .split('\n')
    .slice(0, -1)
    .filter((line) => line.startsWith('{'));
  return lines.map((line) => {
    const { pools = [] } = JSON.parse(line) as Reading;
    return Object.fromEntries(
      pools.flatMap(({ elements }) => elements.map(({ identifier, home }) => [identifier, home])),
    );
  });
}

export function sameHomes(found: Homes | undefined, expected: Homes): boolean {
  return found !== undefined && isDeepStrictEqual({ ...found }, { ...expected });
}
