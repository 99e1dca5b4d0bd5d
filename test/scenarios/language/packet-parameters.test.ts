import assert from 'node:assert/strict';
import { withOverrides } from '../../../scenarios/language/override.ts';
import { readStudy } from '../../../scenarios/language/read-study.ts';
import { planRuns } from '../../../scenarios/plan/run-plan.ts';
import { StudyError } from '../../../scenarios/language/study-error.ts';
import { parametersOf, type GivenParameters } from '../../verify/study-runs.ts';

function study(parameters: string, sweep = '{}'): ReturnType<typeof planRuns> {
  return planRuns(readStudy('my.yaml', `name: my\ntitle: My\nseeds: 1\nparameters: ${parameters}\nsweep: ${sweep}\n`));
}

describe('parameters of transport: sctp', () => {
  it('take the constants of the preset unless they are given', () => {
    const later = parametersOf({ transport: 'sctp' });
    assert.deepEqual([later.rtoInitial, later.rtoMin, later.pfMaxRetrans], [1, 1, Infinity]);
    const earlier = parametersOf({ transport: 'sctp', sctpPreset: 'rfc4960', rtoMin: 0.5 });
    assert.deepEqual([earlier.rtoInitial, earlier.rtoMin, earlier.receiveBuffer], [3, 0.5, 65_535]);
  });

  const contradictions: readonly (readonly [GivenParameters, RegExp])[] = [
    [{ idealized: true }, /idealized needs transport: message: set idealized to false/],
    [{ lans: 100, paths: 3 }, /3 paths of 100 LANs need more than 256 subnets/],
    [{ paths: 2, failingPaths: 3 }, /failingPaths 3 exceeds paths 2/],
    [{ pathUptime: 100, pathFailureTime: 5 }, /pathUptime and pathFailureTime exclude each other/],
    [{ rtoMin: 2, rtoMax: 1 }, /rtoMax 1 s is below rtoMin 2 s/],
    [{ ipVersion: 'ipv6', linkMtu: 600 }, /mtu is 600; IPv6 needs a whole number of at least 1280/],
    [
      { linkRate: 1e6, queue: 'red', redMinThreshold: 50, redMaxThreshold: 40 },
      /queue.maxth is 40, but must be above queue.minth/,
    ],
    [
      { linkRate: 1e6, queue: 'red', queueCapacity: 50 },
      /queue.packetCapacity is 50, but must be at least queue.maxth \(90\)/,
    ],
    [{ linkLoss: 0.9, lossBurst: 2 }, /loss.goodToBad/],
  ];
  for (const [given, reason] of contradictions)
    it(`refuse ${JSON.stringify(given)}`, () => {
      assert.throws(
        () => parametersOf({ transport: 'sctp', ...given }),
        (error: unknown) => error instanceof StudyError && reason.test(error.message),
      );
    });

  const effectless: readonly (readonly [string, RegExp])[] = [
    ['{lans: 2, disasterLan: 2}', /disasterLan needs poolElementDistribution: localizedDisaster/],
    ['{paths: 2}', /my.yaml:\d+:\d+: paths needs transport: sctp/],
    ['{transport: sctp, queueCapacity: 50}', /queueCapacity needs linkRate: without a rate no packet ever waits/],
    ['{transport: sctp, linkRate: 1e6, redWeight: 0.1}', /redWeight needs linkRate and queue: red/],
    ['{transport: sctp, linkRate: 1e6, ecn: true}', /ecn needs linkRate and queue: red/],
    ['{transport: sctp, lossBurst: 3}', /lossBurst needs linkLoss above 0/],
    ['{transport: sctp, pathDowntime: 3}', /pathDowntime needs pathUptime/],
    ['{transport: sctp, failingPaths: 2, paths: 2}', /failingPaths needs pathUptime or pathFailureTime/],
    ['{transport: sctp, messageLoss: 0.1}', /messageLoss needs transport: message/],
    ['{transport: sctp, flows: 3}', /flows needs model: bulkTransfer/],
    ['{transport: sctp, model: bulkTransfer, poolElements: 3}', /poolElements needs model: rserpool/],
    ['{transport: sctp, model: bulkTransfer, backgroundRate: 3}', /backgroundRate needs background/],
  ];
  for (const [parameters, reason] of effectless)
    it(`refuse ${parameters}, which has no effect`, () => assert.throws(() => study(parameters), reason));

  const poolEffectless: readonly (readonly [string, RegExp])[] = [
    ['{wanDelay: 20}', /wanDelay needs lans above 1/],
    ['{registrarStartIncrement: 20}', /registrarStartIncrement needs registrars above 1/],
    ['{idealized: true, failureDetectionTime: 2}', /failureDetectionTime needs idealized: false/],
    ['{retransmissionTimeout: 2}', /retransmissionTimeout needs messageLoss above 0/],
    ['{requestBytes: 1000}', /requestBytes needs transport: sctp, or lanDelay/],
    ['{lanDelay: 5, resultBytes: 1000}', /resultBytes needs transport: sctp, or messageLoss/],
    ['{thinkTime: 2}', /thinkTime needs workload: closed/],
    ['{requestSizeGamma: 2}', /requestSizeGamma needs requestSizeDistribution: uniform or truncatedNormal/],
    ['{requestIntervalGamma: 2}', /requestIntervalGamma needs requestIntervalDistribution: uniform/],
    ['{capacityGamma: 3}', /capacityGamma needs capacityDistribution: linear or /],
    [
      '{capacityDistribution: uniform, capacityGamma: 3, capacityLambda: 0.1}',
      /capacityLambda needs capacityDistribution: fastServers/,
    ],
    ['{peDowntime: 3}', /peDowntime needs peUptime/],
    ['{cleanShutdownProbability: 0.5}', /cleanShutdownProbability needs peUptime/],
    ['{registrarDowntime: 3}', /registrarDowntime needs registrarUptime/],
    ['{policy: Random, loadDpf: 0.1}', /loadDpf needs policy: LeastUsedDPF or /],
    ['{policy: LeastUsedDPF, loadDpf: 0.1}', /loadDpf needs lanDelay or wanDelay/],
    ['{weightDpf: 0.1}', /weightDpf needs policy: WeightedRandomDPF/],
    ['{policyWeight: 3}', /policyWeight needs policy: WeightedRoundRobin or WeightedRandom or Priority or /],
    ['{policy: WeightedRandom, policyWeight: 3}', /policyWeight needs different capacities/],
    ['{loadDegradation: 0.1}', /loadDegradation needs policy: LeastUsedDegradation or /],
    ['{policy: Random, policyUpdateThreshold: 0.1}', /policyUpdateThreshold needs policy: LeastUsed or /],
    ['{takeoverSuggestion: true}', /takeoverSuggestion needs registrars above 1/],
    ['{updateLossProbability: 0.1}', /updateLossProbability needs registrars above 1/],
    ['{delayDistribution: uniform}', /delayDistribution needs lanDelay above 0/],
    [
      '{capacityDistribution: fastServers, capacityGamma: 3, capacityLambda: 0.01}',
      /capacityDistribution needs a capacityLambda that makes some of the pool elements fast servers/,
    ],
    ['{capacityDistribution: linear, capacityGamma: 1}', /capacityDistribution needs a capacityGamma that makes/],
    ['{maxBadPeReports: 3}', /maxBadPeReports needs elements that fail/],
    ['{endpointKeepAliveTimeout: 3}', /endpointKeepAliveTimeout needs requests that are not answered in time/],
    ['{maxIncrement: 2}', /maxIncrement needs maxHandleResolutionItems above 1/],
    ['{jobRetryDelay: 1, puToPeRatio: 3}', /jobRetryDelay needs elements that reject/],
    ['{workload: closed, thinkTime: 3, requestInterval: 2}', /requestInterval needs a workload other than closed/],
    [
      '{idealized: true, peUptime: 60, cleanShutdownProbability: 0, peFailureKind: processCrash}',
      /needs idealized: false/,
    ],
    ['{choices: 3}', /choices needs policy: PowerOfDChoices/],
    ['{rateGuardEntries: 3}', /rateGuardEntries needs maxHandleResolutionRate or maxEndpointUnreachableRate/],
  ];
  for (const [parameters, reason] of poolEffectless)
    it(`of pools refuse ${parameters}, which has no effect`, () => assert.throws(() => study(parameters), reason));

  const useful = [
    '{transport: sctp, lanDelay: 600, maxInitRetrans: 0}',
    '{transport: sctp, rtoMin: 100 ms, pathMaxRetrans: 3}', // below the delay of SACKs
    '{transport: sctp, linkJitter: 300, pfMaxRetrans: 0}',
    '{transport: sctp, linkReordering: 0.1, lostRetransmission: missingReports}',
    '{transport: sctp, model: bulkTransfer, pathDelay: 600, assocMaxRetrans: 3}',
    '{poolUserStart: 0, serverHuntRetryDelay: 3}', // before the registrar begins
  ];
  for (const parameters of useful) it(`accept ${parameters}`, () => assert.equal(study(parameters).points.length, 1));

  it('of limits refuse what nothing can reach', () => {
    assert.throws(
      () => study('{transport: sctp, lanDelay: 10, maxInitRetrans: 0}'),
      /needs packets that are lost or late/,
    );
    assert.throws(() => study('{serverHuntRetryDelay: 3}'), /needs registrars that refuse/);
  });

  it('may be of use in a part of the points only', () => {
    assert.equal(study('{paths: 2}', '{transport: [message, sctp]}').points.length, 2);
    assert.equal(study('{transport: sctp, lossBurst: 3}', '{linkLoss: [0, 0.1]}').points.length, 2);
  });

  it('may lose their effect when the command line narrows the study, but not be set there without one', () => {
    const swept = readStudy(
      'my.yaml',
      'name: my\ntitle: My\nseeds: 1\nparameters: {transport: sctp, lossBurst: 3}\nsweep: {linkLoss: [0, 0.1]}\n',
    );
    assert.equal(planRuns(withOverrides(swept, ['linkLoss=0'])).points.length, 1);
    assert.throws(() => planRuns(withOverrides(swept, ['linkLoss=0', 'lossBurst=4'])), /lossBurst needs linkLoss/);
  });

  it('may be set to their defaults anywhere', () => {
    assert.equal(study('{transport: sctp, idealized: false, failureDetectionTime: 5}').points.length, 1);
  });
});

describe('parameters of model: bulkTransfer', () => {
  const contradictions: readonly (readonly [GivenParameters, RegExp])[] = [
    [{ transport: 'message' }, /model bulkTransfer needs SCTP: set transport to sctp/],
    [{ sctpPreset: 'rfc4960' }, /sendBuffer needs a size: without a limit nothing slows down the senders/],
    [{ sharedBottleneck: true }, /sharedBottleneck needs paths above 1/],
    [{ background: 'cbr', linkMtu: 1000 }, /backgroundPacketLength 1500 exceeds linkMtu 1000/],
    [{ messageSize: 3000, sendBuffer: 2000 }, /messageSize 3000 exceeds sendBuffer 2000/],
    [{ failingLinks: 'registrars', pathUptime: 3 }, /failingLinks needs model: rserpool/],
  ];
  for (const [given, reason] of contradictions)
    it(`refuse ${JSON.stringify(given)}`, () => {
      assert.throws(() => parametersOf({ model: 'bulkTransfer', transport: 'sctp', ...given }), reason);
    });
});
