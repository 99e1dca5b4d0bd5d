import { spawn } from 'node:child_process';

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
  /unable to contact|connection refused|timed out|communication|connect failure|zero bytes|standby|temporarily|authentication|munge/i;

/** What they say on a machine that belongs to no cluster. */
const NO_CLUSTER = /configuration source/i;

/**
 * Calls one of Slurm's programs.
 *
 * @param patience for its answer, ms; then it is ended with all that it has started
 */
export async function slurm(
  program: string,
  words: readonly string[],
  input = '',
  patience = PATIENCE,
): Promise<SlurmAnswer> {
  return new Promise((resolve) => {
    // In a process group of its own: Ctrl-C is for this command, and a submission is not to be cut off.
    const child = spawn(program, [...words], { detached: true, env: environmentOf(process.env), stdio: 'pipe' });
    const texts = { output: '', errors: '' };
    const end = (answer: SlurmAnswer): void => {
      clearTimeout(timer);
      resolve(answer);
    };
    const timer = setTimeout(() => {
      endGroup(child.pid);
      end({ kind: 'unreachable', reason: `${program} gives no answer` });
    }, patience);
    for (const [stream, name] of [
      [child.stdout, 'output'],
      [child.stderr, 'errors'],
    ] as const) {
      stream.setEncoding('utf8');
      stream.on('data', (text: string) => {
        if (texts[name].length < LONGEST_ANSWER) texts[name] += text;
      });
    }
    child.stdin.on('error', () => undefined); // that it has ended says why
    child.stdin.end(input);
    child.once('error', (error: NodeJS.ErrnoException) =>
      end(error.code === 'ENOENT' ? { kind: 'missing' } : { kind: 'unreachable', reason: error.message }),
    );
    child.once('close', (code) => end(answerOf(program, code, texts)));
  });
}

function answerOf(
  program: string,
  code: number | null,
  { output, errors }: { readonly output: string; readonly errors: string },
): SlurmAnswer {
  if (code === 0) return { kind: 'done', output };
  if (NO_CLUSTER.test(errors)) return { kind: 'missing' };
  const reason = reasonIn(errors);
  if (code === null) return { kind: 'unreachable', reason: reason || `${program} was ended by a signal` };
  return {
    kind: UNREACHABLE.test(errors) ? 'unreachable' : 'refused',
    reason: reason || `${program} ended with ${code}`,
  };
}

/**
 * Variables that a user has set for an own look at the queue would hide tasks, and those of a job around this command would
 * become those of tasks (sbatch(1), squeue(1): input environment variables).
 */
function environmentOf(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(variables).filter(([name]) => !FOREIGN.test(name) || KEPT.test(name)));
}

const FOREIGN = /^(SLURM|SQUEUE|SINFO|SCANCEL|SCONTROL)_|^SBATCH_(WAIT|CLUSTERS|ARRAY_INX|JOB_NAME|TEST_ONLY)$/;
/** Which cluster there is, and who asks. */
const KEPT = /^SLURM_(CONF|CONF_SERVER|JWT)$/;

function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}

/** “sbatch: error: invalid partition specified: no-such” without what is in front. */
function reasonIn(errors: string): string {
  const lines = errors.split('\n').map((line) => line.replace(/^\w+: (error: )?/, '').trim());
  return [...new Set(lines.filter(Boolean))].join('; ');
}
