type Step = () => void | Promise<void>;

/** Does steps one after the other, all of them. @throws what the first of those threw that failed */
export async function inTurn(steps: readonly Step[]): Promise<void> {
  const outcomes: PromiseSettledResult<void>[] = [];
  for (const step of steps) outcomes.push(...(await Promise.allSettled([attempt(step)])));
  throwFirst(outcomes);
}

/** Does steps at the same time, all of them. @throws what the first of those threw that failed */
export async function together(steps: readonly Step[]): Promise<void> {
  throwFirst(await Promise.allSettled(steps.map(attempt)));
}

async function attempt(step: Step): Promise<void> {
  await step();
}

function throwFirst(outcomes: readonly PromiseSettledResult<void>[]): void {
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
