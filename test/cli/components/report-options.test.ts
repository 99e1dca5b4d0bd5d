import assert from 'node:assert/strict';
import { readReports } from '../../../cli/components/report-options.ts';

describe('options of status reports', () => {
  it('name a monitor at an IPv4 address', async () => {
    const reports = await readReports({ cspServer: '10.1.1.254', cspInterval: 2 });
    assert.deepEqual(reports, { server: { address: '10.1.1.254', port: 2960 }, interval: 2 });
  });

  it('name a monitor at an IPv6 address', async () => {
    const reports = await readReports({ cspServer: '[::1]:3000' }, {});
    assert.deepEqual(reports, { server: { address: '::1', port: 3000 }, interval: 1 });
  });

  it('are read from the environment as with RSPLIB, whose intervals are in milliseconds; options win', async () => {
    const environment = { CSP_SERVER: '10.1.1.254:3000', CSP_INTERVAL: '2000' };
    const server = { address: '10.1.1.254', port: 3000 };
    assert.deepEqual(await readReports({}, environment), { server, interval: 2 });
    assert.deepEqual(await readReports({ cspInterval: 5 }, environment), { server, interval: 5 });
    assert.deepEqual(await readReports({}, { ...environment, CSP_INTERVAL: '1' }), { server, interval: 0.25 });
    assert.equal(await readReports({}, { ...environment, CSP_INTERVAL: '0' }), undefined);
    assert.equal(await readReports({}, {}), undefined);
  });

  it('may give the component an identifier, which reports need', async () => {
    const { identifier } = (await readReports({ cspServer: '10.1.1.254', cspIdentifier: 7 }, {})) ?? {};
    assert.equal(identifier, 7);
    const own = await readReports({ cspServer: '10.1.1.254', cspIdentifier: 0 }, {});
    assert.ok(own !== undefined && own.identifier === undefined);
    await assert.rejects(readReports({ cspIdentifier: 7 }, {}), /^UsageError: --csp-identifier needs --csp-server /);
  });

  it('name the environment variable that has no such value', async () => {
    for (const text of ['2 s', '99999999999'])
      await assert.rejects(
        readReports({}, { CSP_INTERVAL: text }),
        /^UsageError: environment variable CSP_INTERVAL: It must be /,
      );
    await assert.rejects(
      readReports({}, { CSP_SERVER: '10.1.1.1:port' }),
      /^UsageError: environment variable CSP_SERVER: /,
    );
  });
});
