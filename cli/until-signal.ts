import type { RunningComponent } from '../native/components/component-host.ts';

const names = ['SIGINT', 'SIGTERM'] as const;

/** Resolves at SIGINT or SIGTERM. A second one, of either, ends the process at once. */
export async function signal(): Promise<void> {
  return new Promise((resolve) => {
    const received = (): void => {
      for (const name of names) process.off(name, received);
      resolve();
    };
    for (const name of names) process.on(name, received);
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
