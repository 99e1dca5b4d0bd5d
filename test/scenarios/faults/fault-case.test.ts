import assert from 'node:assert/strict';
import fc from 'fast-check';
import { profileNames } from '../../../protocol/profile.ts';
import { faultCases } from '../../../scenarios/faults/fault-case.ts';
import { faultStudy } from '../../../scenarios/faults/fault-study.ts';
import { readStudy } from '../../../scenarios/language/read-study.ts';
import { planRuns } from '../../../scenarios/plan/run-plan.ts';

const sample = fc.sample(faultCases('any'), { seed: 1, numRuns: 2000 });

/** How many of the sample are so. */
function share(isSo: (parameters: Readonly<Record<string, unknown>>, schedule: string) => boolean): number {
  return sample.filter(({ parameters }) => isSo(parameters, String(parameters['schedule']))).length / sample.length;
}

describe('random runs with faults', () => {
  it('have all profiles, on messages with a transport and without one, and on packets', () => {
    for (const profile of profileNames)
      for (const [name, isSo] of Object.entries({
        message: (given: Readonly<Record<string, unknown>>) => given['failureDetectionTime'] !== undefined,
        idealized: (given: Readonly<Record<string, unknown>>) => given['idealized'] === true,
        packets: (given: Readonly<Record<string, unknown>>) => given['transport'] === 'sctp',
      }))
        assert.ok(share((given) => given['profile'] === profile && isSo(given)) > 0.01, `${profile} ${name}`);
  });

  it('have pools of all sizes, delays, losses, cookies, reports and keep-alives, or none of them', () => {
    for (const [name, values] of Object.entries({
      registrars: [1, 2, 5, 10],
      pools: [1, 2, 3],
      lans: [1, 2, 3],
      lanDelay: [0, 20],
      wanDelay: [0, 100],
      messageLoss: [0, 0.1],
      linkLoss: [0, 0.003],
      updateLossProbability: [0, 0.3],
      cookieMaxCalculations: [1e5, Infinity],
      maxBadPeReports: [1, 1e9],
      endpointKeepAliveInterval: [1, 1000],
      paths: [1, 2],
      workload: ['open', 'closed', 'poisson'],
    }))
      for (const value of values) assert.ok(share((given) => given[name] === value) > 0.005, `${name} ${value}`);
  });

  it('have each kind of fault of each kind of component, and cuts of its paths, of one and of all', () => {
    for (const role of ['pr', 'pe', 'pu'])
      for (const way of ['hostCrash', 'processCrash', 'down'])
        assert.ok(
          share((_, schedule) => new RegExp(`/${role}\\d: ${way}@`).test(schedule)) > 0.01,
          `${way} of ${role}`,
        );
    for (const [name, pattern] of Object.entries({
      'orderly end': /\/pe\d: shutdown@/,
      'restart at once': /hostCrash@(\S+) up@\1[ ,}]/,
      'end for good': /\/p[reu]\d: \w+@[^ ]+[,}]/,
      'second fault': /up@\S+ hostCrash@/,
      'cut of a registrar': /\/pr\d\/path0: down@/,
      'cut of an element': /\/pe\d\/path0: down@/,
      'cut of a user': /\/pu\d\/path0: down@/,
      'cut between LANs': /lan0-lan1\/path0: down@/,
      'cut of a network': /network\/path1: down@/,
      'cut of both paths': /(lan\d\/p.\d)\/path0: (down@\S+) .*\1\/path1: \2 /,
      'cut of the second path for good': /path1: down@[^ ]+[,}]/,
    }))
      assert.ok(share((_, schedule) => pattern.test(schedule)) > 0.002, name);
  });

  it('are studies that can be read and planned', () => {
    for (const each of sample.slice(0, 30)) {
      const { points } = planRuns(readStudy('fault.yaml', faultStudy(each, 'nothing')));
      assert.equal(points.length, 1);
    }
  });
});
