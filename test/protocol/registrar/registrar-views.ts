import assert from 'node:assert/strict';
import type { Registrar } from '../../../protocol/registrar/registrar.ts';
import type { EnrpServiceSettings } from '../../../protocol/registrar/registrar-options.ts';

/** ENRP timers short enough for quick tests, the same for all profiles. */
export const quickEnrp = {
  peerHeartbeatCycle: 2,
  peerHeartbeatJitter: 0,
  maxTimeLastHeard: 5,
  maxTimeNoResponse: 2,
  mentorDiscoveryTimeout: 3,
} as const satisfies Partial<EnrpServiceSettings>;

/** Which home registrar a registrar knows for each element: `10@3` is element 10 at registrar 3. */
export function homesIn({ handlespace }: Registrar): string[] {
  const homes: string[] = [];
  for (const pool of handlespace.pools())
    for (const entry of pool.elements()) homes.push(`${entry.identifier}@${entry.homeRegistrar}`);
  return homes.toSorted();
}

/** All registrars know the same elements, with the same home registrars, which are among them. */
export function assertConsistent(registrars: readonly Registrar[], elements: readonly number[], context = ''): void {
  const [first] = registrars;
  const expected = homesIn(first);
  for (const registrar of registrars)
    assert.deepEqual(
      homesIn(registrar),
      expected,
      `registrars ${first.identifier} and ${registrar.identifier} ${context}`,
    );
  const known = expected.map((home) => Number(home.split('@')[0]));
  assert.deepEqual(
    known.toSorted((a, b) => a - b),
    elements.toSorted((a, b) => a - b),
    `elements ${context}`,
  );
  const alive = new Set(registrars.map(({ identifier }) => `${identifier}`));
  for (const home of expected) assert.ok(alive.has(home.split('@')[1]), `home of ${home} is gone ${context}`);
}
