import assert from 'node:assert/strict';
import { checkRsplibParts, unknownWith } from '../../../../scenarios/validation/rsplib/rsplib-parts.ts';
import { rsplibCommand } from '../../../../scenarios/validation/rsplib/rsplib-programs.ts';
import type { PlacedProcess } from '../../../../scenarios/validation/placement.ts';
import { parametersOf, type GivenParameters } from '../../../verify/study-runs.ts';

const host = {
  name: 'guest',
  lan: 0,
  prefix: [],
  rsplab: undefined,
  addresses: [],
  runs: [],
  pathCommands: [],
} as const;
const addresses = ['10.9.1.3', '10.9.2.3'];
const registrars = [['10.9.1.2', '10.9.2.2']];

function check(settings: GivenParameters): void {
  checkRsplibParts(parametersOf(settings), ['registrar', 'server', 'client']);
}

describe('components that are RSPLIB’s', () => {
  it('can be those of studies that its programs have options for', () => {
    check({ policy: 'RoundRobin' });
    assert.throws(
      () => check({ policy: 'WeightedRandom' }),
      /^ValidationError: transport rsplib: policy=WeightedRandom: /,
    );
    assert.throws(() => check({ peUptime: 100 }), /peUptime: RSPLIB’s server does not fail/);
    assert.throws(() => check({ workload: 'closed' }), /workload=closed/);
    assert.throws(
      () => check({ transport: 'sctp', paths: 2, cmt: true }),
      /cmt, nrSack: the guest’s kernel has neither/,
    );
    assert.throws(
      () => check({ requestSizeDistribution: 'uniform', requestSizeGamma: 3 }),
      /requestSizeDistribution=uniform/,
    );
    // The elements of this project may.
    checkRsplibParts(parametersOf({ peUptime: 100, policy: 'WeightedRandom' }), ['registrar', 'client']);
  });

  it('leave out what they do not tell', () => {
    const all = unknownWith(['registrar', 'server', 'client']);
    for (const name of ['asap_packets', 'owned_elements_max', 'cookies', 'failovers'] as const)
      assert.ok(all.includes(name), name);
    for (const name of ['utilization', 'handling_time', 'startup_time_p95', 'requests_completed'] as const)
      assert.ok(!all.includes(name), name);
    assert.ok(!unknownWith(['registrar']).includes('failovers'));
  });

  it('have the parameters of the study as options', () => {
    const parameters = parametersOf({
      transport: 'sctp',
      poolElements: 2,
      policy: 'LeastUsed',
      capacity: 1e6,
      requestSize: 5e5,
      requestInterval: 1.5,
      registrationLife: 90,
      poolElementStart: 2,
      poolUserStart: 10,
      warmup: 15,
      duration: 30,
    });
    const run = { parameters, registrars, capacity: 1e6, folder: '/tmp/run' };
    const element: PlacedProcess = { role: 'poolElement', name: 'lan0/pe1', lan: 0, index: 1, host, addresses };
    const server = rsplibCommand(element, run);
    assert.match(
      server.lines.join('\n'),
      /^rspserver -calcapp -identifier=0x20000002 -local=10\.9\.1\.3:7000,10\.9\.2\.3 -registrar=10\.9\.1\.2:3863,10\.9\.2\.2 .*-policy=LeastUsed -rereginterval=30000 -capcapacity=1000000 /,
    );
    assert.deepEqual(server.scalars, ['/tmp/run/pe1.sca']);
    const users: PlacedProcess = {
      role: 'poolUsers',
      name: 'lan0/pu0',
      lan: 0,
      users: ['lan0/pu0', 'lan0/pu1'],
      host,
      addresses,
    };
    const clients = rsplibCommand(users, run);
    assert.equal(clients.lines.length, 2);
    assert.match(
      clients.lines[1] ?? '',
      /^calcappclient .*-jobinterval=1\.5 -jobsize=500000 -runtime=35 .*-vector=\/tmp\/run\/pu1\.vec/,
    );
    const registrar: PlacedProcess = { role: 'registrar', name: 'lan0/pr0', lan: 0, index: 0, host, addresses };
    assert.match(
      rsplibCommand(registrar, run).lines.join(),
      /^rspregistrar -identifier=0x10000001 -asap=10\.9\.1\.3:3863,10\.9\.2\.3 -enrp=10\.9\.1\.3:9901,10\.9\.2\.3 -peer=10\.9\.1\.2:9901,10\.9\.2\.2 /,
    );
  });
});
