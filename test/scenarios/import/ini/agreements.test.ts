import assert from 'node:assert/strict';
import { fileWith, N, parametersOf, refusal, REGISTRARS, SERVERS } from './ini-file.ts';

const TARGETS = `${N}.lan[*].attackerArray[*].attackerProcess`;

function entries(what: string): string {
  return `${REGISTRARS}.registrar${what}RateMaxEntries`;
}

describe('what several modules of RSPSIM have to agree on', () => {
  it('is the name of the pool, whatever it is', () => {
    const plain = parametersOf(fileWith());
    assert.deepEqual(parametersOf(fileWith({ '**.servicePoolHandle': '"Mine"' })), plain);
    assert.match(
      refusal({ [`${SERVERS}.servicePoolHandle`]: '"Mine"' }),
      /^run1\.ini:3:1: servicePoolHandle: components name several pools \("Mine", "CalcAppPool"\)/,
    );
    const attackers = {
      [`${N}.lan[0].numberOfAttackers`]: '1',
      [`${TARGETS}.attackTargetRegistrarsList`]: '"1 2"',
      [`${TARGETS}.attackTargetPoolHandle`]: '"Yours"',
    };
    assert.match(refusal(attackers), /attackTargetPoolHandle: components name several pools/);
  });

  it('is the memory of rates that are limited', () => {
    const limits = {
      [`${REGISTRARS}.registrarMaxEndpointUnreachableRate`]: '2',
      [entries('EndpointUnreachable')]: '8',
      '**.channel.delay': '5ms',
    };
    assert.equal(parametersOf(fileWith(limits))['rateGuardEntries'], '8');
    const both = { ...limits, [`${REGISTRARS}.registrarMaxHandleResolutionRate`]: '3' };
    assert.match(refusal(both), /^run1\.ini:4:1: .*: both limits of rates are measured with the same memory here/);
    assert.equal(parametersOf(fileWith({ ...both, [entries('HandleResolution')]: '8' }))['rateGuardEntries'], '8');
    assert.equal(
      parametersOf(fileWith({ [entries('EndpointUnreachable')]: '8' }))['rateGuardEntries'],
      undefined,
      'without a limit it measures nothing',
    );
  });

  it('is which of two limits of jobs counts: 0 says that the capacity of each does not', () => {
    const jobs = { [`${SERVERS}.serviceMaxJobs`]: '3', [`${SERVERS}.serviceMinCapacityPerJob`]: '0' };
    assert.equal(parametersOf(fileWith(jobs))['maxJobs'], '3');
    assert.match(refusal({ [`${SERVERS}.serviceMaxJobs`]: '3' }), /maxJobs and minCapacityPerJob exclude each other/);
  });
});
