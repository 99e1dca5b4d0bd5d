/** A worker whose runs fail in several ways, by their seeds; the others give their seed as utilization. */
import { parentPort } from 'node:worker_threads';
import type { RunReply, RunRequest } from '../../../scenarios/execution/simulation-pool.ts';

parentPort?.on('message', ({ seed }: RunRequest) => {
  switch (seed) {
    case 2:
      answer({ failure: 'no good' });
      return;
    case 3:
      throw new Error('no one caught this');
    case 4:
      process.exit(7);
      break;
    case 5: {
      const hoard: number[][] = [];
      for (;;) hoard.push(Array.from({ length: 10_000 }, (_, index) => index + hoard.length));
    }
    default:
      answer({
        metrics: { utilization: seed } as unknown as Extract<RunReply, { readonly metrics: unknown }>['metrics'],
      });
  }
});

function answer(reply: RunReply): void {
  parentPort?.postMessage(reply);
}
