import { execFile } from 'node:child_process';

/** For an answer of Slurm's programs, which wait for the controller themselves for some time, ms. */
const PATIENCE = 60_000;
/** Bytes of an answer: a line for each task of 10⁴, and more. */
const LONGEST_ANSWER = 64 << 20;

/** Why one of Slurm's programs did not do what it was asked for. */
type SlurmFault =
  /** There is no such program, or it knows no cluster. */
  | { readonly kind: 'missing' }
  /** The controller does not answer: nothing is known. */
  | { readonly kind: 'unreachable'; readonly reason: string }
  /** It was understood and is not done. */
  | { readonly kind: 'refused'; readonly reason: string };

export type SlurmAnswer = { readonly kind: 'done'; readonly output: string } | SlurmFault;

/** What programs say when they have not reached the controller, or not in time. */
const UNREACHABLE =
  /unable to contact|connection refused|connection timed out|timed out|communication|connect failure/i;

/** What they say on a machine that belongs to no cluster. */
const NO_CLUSTER = /configuration source/i;

/** Calls one of Slurm's programs. */
export async function slurm(program: string, words: readonly string[], input = ''): Promise<SlurmAnswer> {
  return new Promise((resolve) => {
    const options = { timeout: PATIENCE, maxBuffer: LONGEST_ANSWER, encoding: 'utf8' } as const;
    const child = execFile(program, [...words], options, (error, output, errors) => {
      if (error === null) resolve({ kind: 'done', output });
      else resolve(faultOf(error, errors));
    });
    child.stdin?.on('error', () => undefined); // that it has ended says why
    child.stdin?.end(input);
  });
}

function faultOf(error: Error & { readonly code?: unknown; readonly killed?: unknown }, errors: string): SlurmFault {
  if (error.code === 'ENOENT' || NO_CLUSTER.test(errors)) return { kind: 'missing' };
  const reason = reasonIn(errors);
  // Ended by a signal: by the time limit here, or with its terminal.
  if (typeof error.code !== 'number') return { kind: 'unreachable', reason: reason || 'no answer' };
  return { kind: UNREACHABLE.test(errors) ? 'unreachable' : 'refused', reason: reason || error.message };
}

/** “sbatch: error: invalid partition specified: no-such” without what is in front. */
function reasonIn(errors: string): string {
  const lines = errors.split('\n').map((line) => line.replace(/^\w+: (error: )?/, '').trim());
  return [...new Set(lines.filter(Boolean))].join('; ');
}
