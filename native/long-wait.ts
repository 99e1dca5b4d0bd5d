/** Node's timers expire at once beyond this, 24.8 days: longer waits are made of several. ms */
export const LONGEST_WAIT = 2_147_483_000;

/** Something that will happen, unless it is called off. */
export interface Wait {
  cancel(): void;
}

/** Calls back after the given seconds, without an upper limit. */
export function after(seconds: number, callback: () => void): Wait {
  const due = performance.now() + 1000 * seconds;
  let timeout: NodeJS.Timeout | undefined;
  const wait = (): void => {
    const left = Math.ceil(due - performance.now());
    timeout = left <= LONGEST_WAIT ? setTimeout(callback, Math.max(0, left)) : setTimeout(wait, LONGEST_WAIT);
  };
  wait();
  return { cancel: () => clearTimeout(timeout) };
}

/** Calls back repeatedly, at an interval in seconds. */
export function every(seconds: number, callback: () => void): Wait {
  let next: Wait | undefined;
  const wait = (): void => {
    next = after(seconds, () => {
      wait();
      callback();
    });
  };
  wait();
  return { cancel: () => next?.cancel() };
}
