import { parentPort, workerData } from 'node:worker_threads';
import { FolderInUseError, lockFolder } from '../../../results/folders/folder-lock.ts';

/** What contenders share: how many have the lock, and how often more than one had it, and what nobody wakes. */
const [file, shared] = workerData as [string, Int32Array<SharedArrayBuffer>];

/** Tries to take a lock. */
const TURNS = 6;
/** The others have their chance to take it as well, ms. */
const HOLDING = 1;

// Each message is a lock to contend for; the answer says how often it was taken.
parentPort?.on('message', () => {
  let taken = 0;
  for (let turn = 0; turn < TURNS; turn++)
    try {
      const release = lockFolder(file);
      if (Atomics.add(shared, 0, 1) > 0) Atomics.add(shared, 1, 1);
      taken++;
      Atomics.wait(shared, 2, 0, HOLDING);
      Atomics.sub(shared, 0, 1);
      release();
    } catch (error) {
      if (!(error instanceof FolderInUseError)) throw error;
    }
  parentPort?.postMessage(taken);
});
