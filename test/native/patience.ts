import assert from 'node:assert/strict';

/**
 * Seconds that a test over real SCTP waits for what must come. A test that passes does not take longer for it, and a
 * loaded machine, or the slow kernel of a guest, takes its time.
 */
export const PATIENCE = 120;

/**
 * Waits for a condition, and fails if it does not come.
 *
 * @param what what is waited for
 * @param pace between two looks, ms: longer if a look starts programs
 */
export async function until(condition: () => boolean, what: string, pace = 5): Promise<void> {
  const end = performance.now() + PATIENCE * 1000;
  while (!condition()) {
    assert.ok(performance.now() < end, `${what}: not within ${PATIENCE} s`);
    await new Promise((resolve) => setTimeout(resolve, pace));
  }
}
