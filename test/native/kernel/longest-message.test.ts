import assert from 'node:assert/strict';
import { longestMessage, type SystemFiles } from '../../../native/kernel/longest-message.ts';

/** The user identifiers of the initial user namespace, and those of a container that is run without privileges. */
const ALL_USERS = '         0          0 4294967295\n';
const SOME_USERS = '         0       1000          1\n         1     100000      65536\n';

/** A system whose process has these capabilities. */
function system(capabilities: string, wmemMax: number, users = ALL_USERS): SystemFiles {
  const files = new Map([
    ['/proc/self/uid_map', users],
    ['/proc/self/status', `Name:\tnode\nCapPrm:\t0000000000000000\nCapEff:\t${capabilities}\nSeccomp:\t0\n`],
    ['/proc/sys/net/core/wmem_max', `${wmemMax}\n`],
  ]);
  return { read: (path) => files.get(path) ?? assert.fail(path) };
}

describe('the longest message over the kernel', () => {
  it('is limited by net.core.wmem_max, doubled, for processes that may not exceed it', () => {
    assert.equal(longestMessage(system('0000000000000000', 212_992)), 425_984);
    assert.equal(longestMessage(system('000001ffffffefff', 212_992)), 425_984);
  });

  it('is limited so in a user namespace, whose capabilities do not count there', () => {
    assert.equal(longestMessage(system('000001ffffffffff', 212_992, SOME_USERS)), 425_984);
  });

  it('is as long as the addon wants where the limit is larger, or does not count', () => {
    assert.equal(longestMessage(system('0000000000000000', 4_194_304)), 2_097_152);
    assert.equal(longestMessage(system('000001ffffffffff', 212_992)), 2_097_152);
    assert.equal(longestMessage(system('0000000000001000', 212_992)), 2_097_152);
  });

  it('is not known to be limited on other systems', () => {
    const files = {
      read: (): never => {
        throw new Error('no such file');
      },
    };
    assert.equal(longestMessage(files), 2_097_152);
  });
});
