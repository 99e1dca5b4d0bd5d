import { Round } from '../../scenarios/execution/distribution/round.ts';
import { runSlice } from '../../scenarios/execution/distribution/run-slice.ts';
import { counted } from '../counted.ts';
import { StopSignals } from '../stop-signals.ts';

export interface RunSliceOptions {
  readonly workers: number;
  /** Heap limit of each, MB. */
  readonly memory?: number;
}

/** Does a task of a round. @returns the exit code: that of the signal if one stopped it */
export async function runSliceCommand(path: string, task: number, options: RunSliceOptions): Promise<number> {
  const stop = new StopSignals();
  try {
    const { done, failed, reused, left } = await runSlice(Round.open(path), task, { ...options, signal: stop.signal });
    const parts = [`${counted(done, 'run')} done`, `${reused} by earlier attempts`, `${failed} failed`];
    console.log([...parts, ...(left > 0 ? [`${left} left`] : [])].join(', '));
    // It is done when no run is left; what fails is reported by who collects it.
    return stop.exitCode ?? (left > 0 ? 1 : 0);
  } finally {
    stop.release();
  }
}
