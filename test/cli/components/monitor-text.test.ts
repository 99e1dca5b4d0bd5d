import assert from 'node:assert/strict';
import { boardText, reportJson, reportLine } from '../../../cli/components/monitor-text.ts';
import { componentStatusCodec, type ComponentStatusReport } from '../../../protocol/wire/component-status.ts';
import { capturedMessages } from '../../protocol/wire/reference.ts';

/** Reports of RSPLIB's components. */
const captured: readonly ComponentStatusReport[] = capturedMessages()
  .filter(({ protocol }) => protocol === 'csp')
  .map(({ hex }) => {
    const decoded = componentStatusCodec.decode(new Uint8Array(Buffer.from(hex, 'hex')));
    assert.ok(decoded.ok);
    return decoded.message;
  });

const source = { address: '10.1.1.11', port: 4000 };

describe('output of rsplab monitor', () => {
  it('is a line for each report, as of RSPLIB’s components', () => {
    const lines = new Set(captured.map((report) => reportLine(report)));
    for (const line of [
      'registrar 0x10000001 at rspvm: 10.1.1.1:3863, 10.1.2.1: 0[0] PEs in 0 Pools, 0 Peers, no associations',
      'registrar 0x10000001 at rspvm: 10.1.1.1:3863, 10.1.2.1: 2[1] PEs in 1 Pool, 1 Peer, associations with registrar 0x10000002',
      'element 0x20000001 at rspvm: 10.1.1.11:7000, 10.1.2.11: Looking for Registrar ..., no associations',
      'element 0x20000001 at rspvm: 10.1.1.11:7000, 10.1.2.11: 1 Session, associations with registrar 0x10000001',
    ])
      assert.ok(lines.has(line), line);
  });

  it('names no registrar whose identifier is not known', () => {
    const found = captured.find(({ sender, associations }) => sender.group === 2 && associations.length > 0);
    assert.ok(found);
    const [first, ...others] = found.associations;
    assert.ok(first && others.length === 0);
    const unknown = { ...first, receiver: { ...first.receiver, object: 0n } };
    assert.match(reportLine({ ...found, associations: [unknown] }), /, associations with registrar$/);
  });

  it('is JSON with seconds and fractions', () => {
    const found = captured.find(({ sender, associations }) => sender.group === 2 && associations.length > 0);
    assert.ok(found);
    const document = JSON.parse(reportJson({ ...found, workload: 0x7fff }, source));
    assert.equal(document.component, 'element');
    assert.equal(document.identifier, '0x20000001');
    assert.equal(document.interval, 2);
    assert.equal(document.from, '10.1.1.11:4000');
    assert.equal(document.workload, 0.5);
    assert.deepEqual([document.associations[0].component, document.associations[0].ppid], ['registrar', 11]);
    assert.ok(document.associations[0].duration > 0);
  });

  it('moves no cursor, whatever is reported', () => {
    const line = reportLine({ ...captured[0], status: 'a\u001b[2J\nregistrar', location: '\u00ff\u009b' });
    assert.match(line, /a\\u001b\[2J\\u000aregistrar/);
    // eslint-disable-next-line no-control-regex
    assert.doesNotMatch(line, /[\u0000-\u001f\u007f-\u009f]/);
  });

  it('is a table that fits a terminal', () => {
    const counters = { reports: 10, malformed: 2, otherVersion: 1, refused: 3 };
    const entries = Array.from({ length: 10 }, () => ({ report: captured[0], at: 5 }));
    const lines = boardText(entries, counters, 12, { width: 60, rows: 8 }).split('\n');
    assert.equal(lines.length, 8);
    assert.equal(lines[0], '10 components, 10 reports; 2 malformed, 1 of another versio…');
    assert.match(lines[1], /^7 s ago registrar 0x10000001 at rspvm: /);
    assert.ok(lines.every((line) => line.length <= 60));
    assert.equal(lines[6], 'and 5 more');
  });
});
