/** ms, between looks whether a stage is done. */
const LOOK_INTERVAL = 50;

interface StageSettings<T> {
  readonly act: (component: T) => void;
  readonly isDone: (component: T) => boolean;
  /** ms, for each stage. */
  readonly patience: number;
}

/**
 * Does something to components stage by stage: to those of a stage when those before are done with it, or have had their time.
 *
 * @param signal ends it before its next stage
 */
export async function inStages<T>(
  stages: readonly (readonly T[])[],
  { act, isDone, patience }: StageSettings<T>,
  signal: AbortSignal,
): Promise<void> {
  for (const stage of stages) {
    for (const component of stage) act(component);
    const since = performance.now();
    while (!stage.every(isDone) && performance.now() - since < patience && !signal.aborted)
      await new Promise((resolve) => setTimeout(resolve, LOOK_INTERVAL));
    if (signal.aborted) return;
  }
}
