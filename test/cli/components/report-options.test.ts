import assert from 'node:assert/strict';
import { readReports } from '../../../cli/components/report-options.ts';

describe('options of status reports', () => {
  it('name a monitor at an IPv4 address', async () => {
    const reports = await readReports({ cspServer: '10.1.1.254', cspInterval: 2 });
    assert.deepEqual(reports, { server: { address: '10.1.1.254', port: 2960 }, interval: 2 });
  });

  it('refuse IPv6, which no monitor hears', async () => {
    const message = '--csp-server [::1]:2960: monitors hear IPv4 only, not IPv6';
    await assert.rejects(readReports({ cspServer: '[::1]:2960' }), { name: 'TransportError', message });
  });
});
