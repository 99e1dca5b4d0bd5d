/**
 * A thread that does nothing but compute for a while, and reports how much it has done: rounds of six chains of
 * integers.
 */
import { parentPort, workerData } from 'node:worker_threads';

const ROUNDS = 100_000;

/** The chains do not wait for each other, nor for memory: two threads on one core feel it. */
function spin(): number {
  let [a, b, c, d, e, f] = [1, 2, 3, 4, 5, 6];
  for (let i = 0; i < ROUNDS; i++) {
    a = (Math.imul(a, 3) + 1) | 0;
    b = (Math.imul(b, 5) + 1) | 0;
    c = (Math.imul(c, 7) + i) | 0;
    d ^= d << 3;
    e = (e + (e >> 2)) | 0;
    f = (Math.imul(f, 9) + i) | 0;
  }
  return a ^ b ^ c ^ d ^ e ^ f;
}

const { milliseconds } = workerData as { milliseconds: number };
for (let i = 0; i < 100; i++) spin();
parentPort?.once('message', () => {
  let rounds = 0;
  let result = 0;
  for (const end = performance.now() + milliseconds; performance.now() < end; rounds++) result ^= spin();
  parentPort?.postMessage({ rounds, result });
});
parentPort?.postMessage('ready');
