import type { RunningComponent } from '../native/components/component-host.ts';

/** Resolves at SIGINT or SIGTERM. A second one ends the process at once. */
export async function signal(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => resolve());
  });
}

/** Lets a component run until a signal comes, then stops it. */
export async function untilSignal(running: RunningComponent): Promise<void> {
  // The event loop would end if no socket held it: usrsctp's threads do not.
  const alive = setInterval(() => undefined, 60_000);
  await signal();
  clearInterval(alive);
  await running.stop();
}
