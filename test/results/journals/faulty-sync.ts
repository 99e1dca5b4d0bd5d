import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/**
 * From now on the system says that the disk has not taken what was written, as it does when a quota is exceeded on a shared file
 * system: to who asks in the background, and only once.
 *
 * @returns ends it
 */
export function faultySync(): (() => void) & { readonly wasCalled: () => boolean } {
  const { fsync } = fs;
  let calls = 0;
  const faulty = (_file: number, callback: fs.NoParamCallback): void => {
    calls++;
    callback(Object.assign(new Error('quota exceeded'), { code: 'EDQUOT' }));
  };
  Object.assign(fs, { fsync: faulty });
  syncBuiltinESMExports();
  const restore = (): void => {
    Object.assign(fs, { fsync });
    syncBuiltinESMExports();
  };
  return Object.assign(restore, { wasCalled: () => calls > 0 });
}
