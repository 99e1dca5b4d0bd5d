import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostsIn } from '../../../../../scenarios/execution/distribution/ssh/host-list.ts';

describe('hosts for tasks', () => {
  let base = '';
  let file = '';
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'rsplab-test-'));
    file = join(base, 'hosts');
  });
  afterEach(() => rmSync(base, { recursive: true }));

  it('are a list, or a file with comments; a host may have fewer tasks than processors', () => {
    const hosts = [{ name: 'lab1' }, { name: 'me@lab2.example', slots: 4 }];
    assert.deepEqual(hostsIn('lab1, me@lab2.example=4'), hosts);
    writeFileSync(file, '# the room\nlab1\n\nme@lab2.example=4 # old\n');
    assert.deepEqual(hostsIn(file), hosts);
  });

  it('are refused with their place', () => {
    assert.throws(() => hostsIn('lab1,lab1'), /^DistributionError: --hosts "lab1,lab1": lab1 is given twice$/);
    assert.throws(() => hostsIn('lab1,,lab2'), /"" is no host/);
    writeFileSync(file, 'lab1\n-oProxyCommand=x\n');
    assert.throws(() => hostsIn(file), new RegExp(`${file}:2: "-oProxyCommand=x" is no host, such as lab1`));
    writeFileSync(file, '# nobody\n');
    assert.throws(() => hostsIn(file), /names no host$/);
  });
});
