import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SLICE, workScript } from '../../scenarios/execution/distribution/pool/work-script.ts';
import { workerEnvironment } from '../../scenarios/execution/distribution/pool/worker-environment.ts';

/**
 * Does a work package as a server does, without the network.
 *
 * @param slice what the package has of runs
 * @returns CPU seconds of all processes of the package
 */
export function packageEffort(slice: Iterable<string>, base: string): number {
  const folder = mkdtempSync(join(base, 'package-'));
  writeFileSync(join(folder, 'ssrun'), workScript(undefined), { mode: 0o755 });
  writeFileSync(join(folder, SLICE), [...slice].join(''));
  writeFileSync(join(folder, 'environment.data'), workerEnvironment());
  // Times of the shell, then of all that it has waited for.
  const said = execFileSync('/bin/sh', ['-c', './ssrun output.data environment.data "" "" >&2 || exit; times'], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  rmSync(folder, { recursive: true });
  const times = [...(said.trim().split('\n').at(-1) ?? '').matchAll(/(\d+)m([\d.]+)s/g)];
  if (times.length !== 2) throw new Error(`the shell says no times, but: ${said}`);
  return times.reduce((sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds), 0);
}
