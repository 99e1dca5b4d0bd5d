import assert from 'node:assert/strict';
import { once } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { processReportIn, type ProcessReport } from '../../../../demo/worlds/real/component-report.ts';
import { ReportOutput } from '../../../../demo/worlds/real/report-output.ts';

const message: ProcessReport = {
  kind: 'message',
  association: 1,
  ppid: 11,
  protocol: 'ASAP',
  type: 'ASAP_REGISTRATION',
  byteLength: 1000,
  content: 'x'.repeat(1400),
};

describe('the reports of a component', () => {
  it('are left out while nobody reads, those that matter last, and their number is told', async () => {
    const lines: string[] = [];
    let read: (() => void) | undefined;
    const output = new Writable({
      write: (line: Buffer, _, done) => {
        lines.push(line.toString());
        if (read === undefined) read = done;
        else done();
      },
    });
    const reports = new ReportOutput(output);
    for (let sent = 0; sent < 1000; sent++) reports.tell(message);
    const full = output.writableLength;
    assert.ok(full < 300_000, `${full} bytes wait`);
    reports.tell({ kind: 'over', association: 7 });
    assert.ok(output.writableLength > full);
    const drained = once(output, 'drain');
    read?.();
    await drained;
    const told = lines.map((line) => processReportIn(line));
    assert.deepEqual(told.slice(-2), [
      { kind: 'lost', reports: 1000 - (told.length - 2) },
      { kind: 'over', association: 7 },
    ]);
  });

  it('end with their reader, and the component goes on', () => {
    const output = new PassThrough();
    const reports = new ReportOutput(output);
    output.destroy(new Error('EPIPE'));
    assert.doesNotThrow(() => reports.tell(message));
  });

  it('are none if a line is anything else, or too much', () => {
    for (const line of [
      '',
      'hello',
      '{}',
      '[]',
      'null',
      '{"kind":"log","component":"a","event":"toString","fields":{}}',
    ])
      assert.equal(processReportIn(line), undefined, line);
    assert.equal(processReportIn(JSON.stringify({ ...message, content: 'x'.repeat(100_000) })), undefined);
    assert.equal(processReportIn(JSON.stringify({ kind: 'failure', reason: 'x'.repeat(301) })), undefined);
    assert.deepEqual(processReportIn(JSON.stringify(message)), message);
  });
});
