import type { RunningComponent } from '../native/programs/component-host.ts';

/** SIGHUP: the terminal or the connection to it is gone, and a component leaves in order as well. */
const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Resolves at SIGINT, SIGTERM or SIGHUP. A second one, of any of them, ends the process at once. */
export async function signal(): Promise<void> {
  return new Promise((resolve) => {
    const received = (): void => {
      for (const name of names) process.off(name, received);
      resolve();
    };
    for (const name of names) process.on(name, received);
  });
}

/** Lets a component run until a signal comes, or it has no more to do, then stops it. */
export async function untilSignal(running: RunningComponent, done?: Promise<void>): Promise<void> {
  // The event loop would end if no socket held it: usrsctp's threads do not.
  const alive = setInterval(() => undefined, 60_000);
  await (done === undefined ? signal() : Promise.race([signal(), done]));
  clearInterval(alive);
  await running.stop();
}
