import type { Work } from './load-reading.ts';

/** Does not count: programs are slow until they are compiled. */
export function warmUp(seconds: number): Work {
  return { kind: 'resolutions', users: 8, inFlight: 1, seconds, purpose: 'warm-up' };
}

/** What a registrar does first, one after the other. */
export function speedWork(seconds: number): Work[] {
  const purpose = 'speed';
  return [
    { kind: 'resolutions', users: 1, inFlight: 1, seconds, purpose },
    { kind: 'resolutions', users: 1, inFlight: 8, seconds, purpose },
    { kind: 'resolutions', users: 8, inFlight: 1, seconds, purpose },
    { kind: 'resolutions', users: 64, inFlight: 1, seconds, purpose },
    { kind: 'latency', users: 64, load: 0.5, seconds, purpose },
    { kind: 'registrations', elements: 3000, uncounted: 1000, perAssociation: 1, inFlight: 8, purpose },
    { kind: 'registrations', elements: 8000, uncounted: 2000, perAssociation: 1000, inFlight: 8, purpose },
  ];
}

/** How many of each kind; 0: none. */
interface Amounts {
  readonly elements: number;
  readonly users: number;
}

/** Each is for a registrar of its own, whose memory it shows. */
export function memoryWork({ elements, users }: Amounts): Work[] {
  const purpose = 'memory';
  const work: Work[] = [];
  if (elements > 0)
    work.push({ kind: 'registrations', elements, uncounted: 0, perAssociation: 100, inFlight: 8, purpose });
  if (users > 0) work.push({ kind: 'users', users, inFlight: 8, purpose });
  return work;
}
