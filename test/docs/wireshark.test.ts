import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const guide = readFileSync(new URL('../../../docs/wireshark.md', import.meta.url), 'utf8');
const capture = fileURLToPath(new URL('../../../test/reference/captures/04-calcapp.pcap', import.meta.url));

/** First cells of the tables, and the second parts of color rules. */
const filters = [
  ...[...guide.matchAll(/^\| `([^`]+)`/gm)].map(([, filter]) => filter),
  ...[...guide.matchAll(/^@[^@]+@([^@]+)@\[/gm)].map(([, filter]) => filter),
];

/** Whether Wireshark understands the filter, and what it says if not. */
function understood(filter: string): { good: boolean; message: string } {
  const { status, stderr } = spawnSync('tshark', ['-r', capture, '-c', '1', '-Y', filter], { encoding: 'utf8' });
  return { good: status === 0, message: stderr };
}

describe('docs/wireshark.md', () => {
  before(function () {
    if (spawnSync('tshark', ['--version']).status !== 0) {
      console.log('      tshark is not installed: filters are not checked with it');
      this.skip();
    }
  });

  it('has filters and color rules that Wireshark understands', () => {
    assert.ok(filters.length > 50);
    const { good, message } = understood(filters.map((filter) => `(${filter})`).join(' or '));
    assert.ok(good, message);
    assert.ok(!understood('asap.no_such_field == 1').good);
  });
});
