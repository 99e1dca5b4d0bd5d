import { after, type Wait } from '../native/long-wait.ts';
import type { RunningComponent } from '../native/programs/component-host.ts';
import type { Seconds } from '../protocol/host.ts';

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

/** Resolves at a signal as {@link signal}, or after some seconds; undefined: there is no limit. */
export async function signalWithin(runtime: Seconds | undefined): Promise<void> {
  if (runtime === undefined) return signal();
  let limit: Wait | undefined;
  const over = new Promise<void>((resolve) => {
    limit = after(runtime, resolve);
  });
  await Promise.race([signal(), over]);
  limit?.cancel();
}

/**
 * Lets a component run until a signal comes, or it has no more to do, then stops it.
 *
 * @param runtime seconds after which it ends without a signal; undefined: it does not
 */
export async function untilSignal(running: RunningComponent, done?: Promise<void>, runtime?: Seconds): Promise<void> {
  // The event loop would end if no socket held it: usrsctp's threads do not.
  const alive = setInterval(() => undefined, 60_000);
  await (done === undefined ? signalWithin(runtime) : Promise.race([signalWithin(runtime), done]));
  clearInterval(alive);
  await running.stop();
}
