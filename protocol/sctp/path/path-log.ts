import type { Log } from '../../host.ts';
import { addressText } from '../../log-text.ts';
import type { Path, PathState } from './path.ts';
import type { PathSet } from './path-set.ts';

const inWords: Readonly<Record<PathState, string>> = {
  unconfirmed: 'not confirmed yet',
  active: 'active',
  potentiallyFailed: 'potentially failed',
  inactive: 'inactive',
};

/** Logs the new state of a path; if its present state is given as the former one, that it became the primary path. */
export function logPathChange(log: Log, paths: PathSet, remotePort: number, changed: Path, former: PathState): void {
  if (!log.enabled) return;
  const { address: path, state, errors } = changed;
  const peer = addressText(
    paths.all.map(({ address }) => address),
    remotePort,
  );
  if (state === former) log.event('transport', 'primaryPath', { path, peer });
  else if (state !== 'active') log.event('transport', 'pathFailed', { path, peer, state: inWords[state], errors });
  else log.event('transport', former === 'unconfirmed' ? 'pathConfirmed' : 'pathWorks', { path, peer });
}
