import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ImportError } from '../../../../scenarios/import/import-error.ts';
import { importIni } from '../../../../scenarios/import/ini/import-ini.ts';
import { modelParameters } from '../../../../scenarios/import/ini/model-parameters.ts';
import { modelValue } from '../../../../scenarios/import/ini/model-value.ts';
import { parameterByModelName } from '../../../../scenarios/import/toolchain-variables.ts';
import { parameterNamed } from '../../../../scenarios/language/parameter-catalogue.ts';
import { SourceText } from '../../../../scenarios/import/source-text.ts';
import {
  fileWith,
  N,
  nothingIncluded,
  parametersOf,
  refusal,
  REGISTRARS,
  SERVERS,
  USER_ASAP,
  USERS,
} from './ini-file.ts';

const endless = (name: string): SourceText => new SourceText(name, 'include again.ini');

const plain = {
  seeds: '7',
  profile: 'rspsim',
  idealized: 'true',
  warmup: '900',
  duration: '3600',
  registrars: '2',
  poolElements: '4',
  poolUsers: '8',
  lanDelay: '10',
  policy: 'LeastUsed',
  requestSize: '10000000',
  requestInterval: '25',
  jobRequestTimeout: '50',
};

describe('import of a file of RSPSIM', () => {
  it('reads a run: components, delays, load, times', () => {
    assert.deepEqual(parametersOf(fileWith()), plain);
  });

  it('knows the parameter of each of the model that it takes over', () => {
    for (const { name, owner, parameter } of modelParameters)
      assert.ok(parameter === undefined ? parameterByModelName([name], owner) : parameterNamed(parameter), name);
  });

  it('leaves out the number of buckets of a limit, of which a pool uses one', () => {
    assert.deepEqual(parametersOf(fileWith({ [`${REGISTRARS}.registrarHandleResolutionRateBuckets`]: '32' })), plain);
  });

  it('has the defaults of the model where the file says nothing', () => {
    const changes = {
      [`${REGISTRARS}.enrpPeerHeartbeatCycle`]: undefined,
      [`${SERVERS}.selectionPolicy`]: undefined,
      [`${SERVERS}.serviceCookieMaxTime`]: undefined,
      [`${USERS}.serviceJobSize`]: undefined,
    };
    const { peerHeartbeatCycle, policy, cookieMaxTime, requestSizeDistribution } = parametersOf(fileWith(changes));
    assert.deepEqual(
      [peerHeartbeatCycle, policy, cookieMaxTime, requestSizeDistribution],
      ['5', 'Random', '5', 'identity'],
    );
  });

  const cases: readonly (readonly [string, Readonly<Record<string, string>>, Readonly<Record<string, string>>])[] = [
    ['random up-times', { [`${SERVERS}.componentUptime`]: 'exponential(300s)' }, { peUptime: '300' }],
    [
      'constant up-times',
      { [`${SERVERS}.componentUptime`]: '5min', [`${SERVERS}.componentDowntime`]: '30s' },
      { peUptime: '300', peUptimeDistribution: 'identity', peDowntime: '30' },
    ],
    [
      'uniform sizes',
      { [`${USERS}.serviceJobSize`]: 'uniform(5000000, 15000000)' },
      { requestSize: '10000000', requestSizeDistribution: 'uniform', requestSizeGamma: '3' },
    ],
    [
      'registrars that never fail',
      {
        [`${N}.lan[*].registrarArray[0].registrarProcess.componentUptime`]: '100d',
        [`${REGISTRARS}.componentUptime`]: 'exponential(500s)',
      },
      { registrarUptime: '500', immortalRegistrars: '1' },
    ],
    [
      'a part of the registrars',
      { [`${N}.lan[*].calcAppPoolElementArray[*].registrarTable.staticRegistrarsList`]: '"1"' },
      { poolElementRegistrars: '1' },
    ],
    ['the first registrars as peers', { [`${REGISTRARS}.enrpStaticPeersList`]: '"1"' }, { registrarPeers: '1' }],
    [
      'fast servers',
      {
        [`${N}.lan[0].calcAppPoolElementArray[0].calcAppServer.serviceCapacity`]: '2000000',
        [`${SERVERS}.serviceCapacity`]: '500000',
      },
      { capacity: '875000', capacityDistribution: 'fastServers', capacityGamma: '4', capacityLambda: '0.25' },
    ],
    [
      'capacities in equal steps',
      Object.fromEntries(
        [0, 1, 2, 3].map((index) => [
          `${N}.lan[0].calcAppPoolElementArray[${index}].calcAppServer.serviceCapacity`,
          String(800_000 + index * 100_000),
        ]),
      ),
      { capacity: '950000', capacityDistribution: 'linear', capacityGamma: '1.75' },
    ],
    [
      'capacities without a law',
      { [`${N}.lan[0].calcAppPoolElementArray[2].calcAppServer.serviceCapacity`]: '700000' },
      { capacityDistribution: 'list', capacities: '[1000000, 1000000, 700000, 1000000]' },
    ],
    [
      'capacities that are repeated',
      {
        [`${N}.lan[0].calcAppPoolElementArray[1].calcAppServer.serviceCapacity`]: '700000.5',
        [`${N}.lan[0].calcAppPoolElementArray[3].calcAppServer.serviceCapacity`]: '700000.5',
      },
      { capacityDistribution: 'list', capacities: '[1000000, 700000.5]' },
    ],
    [
      'iteration variables',
      { [`${SERVERS}.selectionPolicyUpdateThreshold`]: '${0, 0.1, 0.5}' },
      { policyUpdateThreshold: '0 0.1 0.5' },
    ],
    [
      'ranges of them',
      { [`${USER_ASAP}.asapStaleCacheValue`]: '${cache = 0..2 step 0.5}s' },
      { staleCacheValue: '0 0.5 1 1.5 2' },
    ],
    ['repetitions', { repeat: '3' }, { seeds: '1 2 3' }],
  ];
  for (const [what, changes, wanted] of cases)
    it(`takes over ${what}`, () => {
      const found = parametersOf(fileWith(changes));
      assert.deepEqual(Object.fromEntries(Object.keys(wanted).map((name) => [name, found[name]])), wanted);
    });

  const twoLans = {
    [`${N}.numberOfLANs`]: '2',
    [`${N}.lan[1].numberOfRegistrars`]: '2',
    [`${N}.lan[1].numberOfCalcAppPoolElements`]: '4',
    [`${N}.lan[1].numberOfCalcAppPoolUsers`]: '8',
    [`${N}.lan[1].registrarArray[0].transportNode.interfaceAddress`]: '3',
    [`${N}.lan[1].registrarArray[1].transportNode.interfaceAddress`]: '4',
    [`${REGISTRARS}.enrpStaticPeersList`]: '"1 2 3 4"',
    [`${N}.lan[1].calcAppPoolElementArray[*].registrarTable.staticRegistrarsList`]: '"3 4"',
    [`${N}.lan[1].calcAppPoolUserArray[*].registrarTable.staticRegistrarsList`]: '"3 4"',
  };
  const secondServers = `${N}.lan[1].calcAppPoolElementArray[*].calcAppServer`;
  const byLan: readonly (readonly [string, Record<string, string>, Record<string, string>])[] = [
    ['numbers of elements', { [`${N}.lan[0].numberOfCalcAppPoolElements`]: '0' }, { poolElementsByLan: '[0, 4]' }],
    ['numbers of users', { [`${N}.lan[1].numberOfCalcAppPoolUsers`]: '0' }, { poolUsersByLan: '[8, 0]' }],
    [
      'numbers of registrars',
      { [`${N}.lan[1].numberOfRegistrars`]: '1', [`${N}.lan[1].*.registrarTable.staticRegistrarsList`]: '"3"' },
      { registrarsByLan: '[2, 1]' },
    ],
    [
      'delays',
      { [`${N}.lan[1].*[*].toNetwork.channel.delay`]: '40ms', [`${N}.lan[1].switch.*[*].channel.delay`]: '40ms' },
      { lanDelayByLan: '[10, 80]', wanDelay: '5' },
    ],
    [
      'delays between them',
      {
        [`${N}.numberOfLANs`]: '3',
        [`${N}.lan[2].numberOfRegistrars`]: '1',
        [`${N}.lan[2].numberOfCalcAppPoolElements`]: '0',
        [`${N}.lan[2].numberOfCalcAppPoolUsers`]: '0',
        [`${N}.lan[2].registrarArray[0].transportNode.interfaceAddress`]: '5',
        [`${REGISTRARS}.enrpStaticPeersList`]: '"1 2 3 4 5"',
        [`${N}.lan[1].toRightNetwork.channel.delay`]: '70ms',
        [`${N}.lan[2].toLeftNetwork.channel.delay`]: '70ms',
      },
      { lanDelay: '10', wanDelayByLink: '[5, 70]' },
    ],
    ['capacities', { [`${secondServers}.serviceCapacity`]: '5e5' }, { capacityByLan: '[1000000, 500000]' }],
    [
      'numbers of attackers',
      {
        [`${N}.lan[1].numberOfAttackers`]: '3',
        [`${N}.lan[1].attackerArray[*].attackerProcess.attackType`]: '"Registration"',
      },
      { attackersByLan: '[0, 3]' },
    ],
    [
      'requests',
      {
        [`${N}.lan[1].calcAppPoolUserArray[*].calcAppQueuingClient.serviceJobSize`]: 'exponential(5e6)',
        [`${N}.lan[1].calcAppPoolUserArray[*].calcAppQueuingClient.serviceJobInterval`]: 'exponential(100s)',
      },
      { requestSizeByLan: '[10000000, 5000000]', requestIntervalByLan: '[25, 100]' },
    ],
    [
      'lives',
      {
        [`${secondServers}.componentUptime`]: 'exponential(300s)',
        [`${secondServers}.componentDowntime`]: '20s',
      },
      { peUptimeByLan: '[never, 300]', peDowntimeByLan: '[0, 20]' },
    ],
    [
      'load degradations',
      {
        [`${SERVERS}.selectionPolicy`]: '"PriorityLeastUsed"',
        [`${secondServers}.selectionPolicyLoadDegradation`]: '0.2',
      },
      { loadDegradationByLan: '[-1, 0.2]' },
    ],
  ];
  for (const [what, changes, wanted] of byLan)
    it(`takes over ${what} that LANs have of their own`, () => {
      const found = parametersOf(fileWith({ ...changes, ...twoLans, ...changes }));
      assert.deepEqual(Object.fromEntries(Object.keys(wanted).map((name) => [name, found[name]])), wanted);
    });

  it('refuses delays between LANs that are drawn for each direction', () => {
    const drawn = {
      [`${N}.lan[0].toRightNetwork.channel.delay`]: 'uniform(50ms, 150ms)',
      [`${N}.lan[1].toLeftNetwork.channel.delay`]: 'uniform(50ms, 150ms)',
    };
    assert.match(
      refusal({ ...drawn, ...twoLans }),
      /wanDelay = uniform\(50ms, 150ms\): RSPSIM draws a delay for each direction of a link, and here both directions of it have the same: give numbers$/,
    );
  });

  it('refuses a LAN without registrars, and values of which LANs have one', () => {
    assert.match(
      refusal({ ...twoLans, [`${N}.lan[1].numberOfRegistrars`]: '0' }),
      /run1\.ini:\d+:\d+: numberOfRegistrars: LANs have 2, 0, and each has one at least here/,
    );
    assert.match(
      refusal({ [`${N}.lan[1].**.serviceRegistrationLife`]: '30s', ...twoLans }),
      /run1\.ini:\d+:\d+: registrationLife: components have different values \(.*\), and all have the same here/,
    );
  });

  it('refuses LANs with different capacities', () => {
    const changes = {
      ...twoLans,
      [`${N}.lan[1].calcAppPoolElementArray[0].calcAppServer.serviceCapacity`]: '700000',
    };
    assert.match(
      refusal(changes),
      /serviceCapacity: LANs have other capacities; either all have the same, or all elements of each LAN here/,
    );
  });

  it('takes the first line that fits, of a configuration before the general ones', () => {
    const text = fileWith().replace(
      '[General]',
      `[Config Mine]\n${SERVERS}.selectionPolicy = "Random"\n**.selectionPolicy = "RoundRobin"\n[General]`,
    );
    assert.equal(parametersOf(text)['policy'], 'Random');
  });

  it('reads files that are included, and lines that go on', () => {
    const text = `include base.ini\n${USERS}.serviceJobRequestTimeout = \\\n  20s\n`;
    const base = fileWith({ [`${USERS}.serviceJobRequestTimeout`]: undefined });
    const included = (name: string): SourceText => new SourceText(name, base);
    assert.equal(parametersOf(text, included)['jobRequestTimeout'], '20');
    assert.throws(() => parametersOf('include none.ini'), /^ImportError: run1\.ini:1:1: none\.ini: no such file/);
    assert.throws(() => parametersOf('include again.ini', endless), /more than 20 files include each other/);
  });

  const refusals: readonly (readonly [string, Readonly<Record<string, string | undefined>>, RegExp])[] = [
    [
      'other networks',
      { network: 'other', [`${N}.numberOfLANs`]: undefined, [`${N}.lan[0].numberOfRegistrars`]: undefined },
      /is no file of RSPSIM: its network is not gammaScenario/,
    ],
    [
      'delays that differ',
      { [`${N}.lan[0].registrarArray[0].toNetwork.channel.delay`]: '7ms' },
      /^run1\.ini:3:1: lanDelay: delays of links differ/,
    ],
    [
      'components that differ',
      { [`${N}.lan[0].calcAppPoolElementArray[2].calcAppServer.serviceRejectProbability`]: '0.5' },
      /serviceRejectProbability|rejectProbability: components have different values \(0, 0\.5\)/,
    ],
    [
      'capacities of which one is no number',
      { [`${N}.lan[0].calcAppPoolElementArray[2].calcAppServer.serviceCapacity`]: 'uniform(5, 7)' },
      /serviceCapacity: capacities that differ must be numbers above 0, not uniform\(5, 7\)/,
    ],
    [
      'capacities too low for a request',
      { [`${N}.lan[0].calcAppPoolElementArray[2].calcAppServer.serviceCapacity`]: '7' },
      /capacities: 7 is less than half of minCapacityPerJob/,
    ],
    [
      'keep-alives that disagree',
      { [`${SERVERS}.serviceJobKeepAliveInterval`]: '10s' },
      /is the same as jobKeepAliveInterval of pool users here \(50\)/,
    ],
    [
      'what it does not know of components',
      { [`${SERVERS}.serviceColor`]: '"blue"' },
      /serviceColor = "blue": rsplab has nothing like it/,
    ],
    [
      'statistics that are never written',
      { 'sim-time-limit': '10min' },
      /the run ends at 600 s, before its statistics are written at 4500 s/,
    ],
    [
      'values out of their limits',
      { [`${SERVERS}.componentCleanShutdownProbability`]: '2' },
      /cleanShutdownProbability must be a number/,
    ],
  ];
  for (const [what, changes, message] of refusals) it(`refuses ${what}`, () => assert.match(refusal(changes), message));

  const schedules: readonly (readonly [string, Readonly<Record<string, string>>, string | undefined])[] = [
    [
      'of one component, with times from the start and from the entry before',
      { [`${N}.lan[0].registrarArray[1].registrarProcess.componentStatusChanges`]: '"down@1800 up@+60 down@2000"' },
      '{lan0/pr1: down@1800 up@1860 down@2000}',
    ],
    [
      'of which the first line counts, with commas between entries',
      {
        [`${N}.lan[*].calcAppPoolElementArray[2].calcAppServer.componentStatusChanges`]: '"down@1000, up@1200"',
        [`${SERVERS}.componentStatusChanges`]: '""',
      },
      '{lan0/pe2: down@1000 up@1200}',
    ],
    [
      'of interfaces and of components of several kinds',
      {
        [`${N}.lan[0].calcAppPoolUserArray[7].transportNode.interfaceStatusChanges`]: '"down@1000 up@1001.5"',
        [`${N}.lan[0].registrarArray[0].registrarProcess.componentStatusChanges`]: '"down@1000"',
      },
      '{lan0/pr0: down@1000, lan0/pu7/path0: down@1000 up@1001.5}',
    ],
    ['that are empty', { [`${REGISTRARS}.componentStatusChanges`]: '" "' }, undefined],
  ];
  for (const [what, changes, schedule] of schedules)
    it(`reads schedules ${what}`, () => assert.equal(parametersOf(fileWith(changes))['schedule'], schedule));

  it('makes one entry of a schedule of all elements for each of them', () => {
    const { schedule } = parametersOf(fileWith({ [`${SERVERS}.componentStatusChanges`]: '"down@1000 up@1200"' }));
    const each = [0, 1, 2, 3].map((index) => `lan0/pe${index}: down@1000 up@1200`);
    assert.equal(schedule, `{${each.join(', ')}}`);
  });

  it('refuses schedules that contradict themselves, with file, line and what is wrong', () => {
    const key = `${N}.lan[0].registrarArray[1].registrarProcess.componentStatusChanges`;
    for (const [value, reason] of [
      ['"down@1800 up@1700"', /^run1\.ini:3:1: .*1700.*(before|decrease|earlier|after)/],
      ['"down@1800 down@1900"', /^run1\.ini:3:1: .*down@1900/],
      ['"sideways@1800"', /^run1\.ini:3:1: .*sideways/],
      ['"down@soon"', /^run1\.ini:3:1: .*soon/],
    ] as const)
      assert.match(refusal({ [key]: value }), reason, value);
  });

  it('takes over numbers of components that vary', () => {
    const found = parametersOf(fileWith({ [`${N}.lan[0].numberOfCalcAppPoolElements`]: '${pes = 2, 4..8 step 4}' }));
    assert.equal(found['poolElements'], '2 4 8');
  });

  const iterations: readonly (readonly [Record<string, string>, RegExp])[] = [
    [
      { [`${USERS}.serviceJobSize`]: '${iv}000' },
      /serviceJobSize = .*: \$\{iv\} is a variable of another line, or of OMNeT\+\+/,
    ],
    [
      { [`${USERS}.serviceJobSize`]: 'exponential(${y=1e6,2e6 ! x})' },
      /serviceJobSize = .*: \$\{y=1e6,2e6 ! x\} varies together/,
    ],
    [{ [`${USERS}.serviceJobSize`]: '${1, 2}${3, 4}' }, /serviceJobSize = .*: it has several iteration variables/],
    [{ [`${N}.numberOfLANs`]: '${1, 2}' }, /lans: must be a whole number of at most 100000 that does not vary/],
    [{ constraint: '$x < 3' }, /run1\.ini:\d+:1: constraint = \$x < 3: studies do not have constraints/],
  ];
  for (const [changes, message] of iterations)
    it(`refuses what varies together, with the place: ${JSON.stringify(changes)}`, () =>
      assert.match(refusal(changes), message));

  it('names some of very many lines that it cannot take over, and how many there are', () => {
    const changes = Object.fromEntries(
      Array.from({ length: 1000 }, (_, index) => [
        `${N}.lan[0].calcAppPoolElementArray[*].calcAppServer.odd${index}`,
        '1',
      ]),
    );
    const lines = refusal(changes).split('\n');
    assert.equal(lines.length, 101);
    assert.equal(lines.at(-1), '… and 900 more of this kind');
  });

  const continued: readonly (readonly [string, string])[] = [
    ['**.selectionPolicy = "Round\\\nRobin"', 'RoundRobin'],
    ['**.selectionPolicy \\  \n   = \\\r\n "RoundRobin"  # comment', 'RoundRobin'],
    ['# a comment \\\n**.selectionPolicy = "RoundRobin"', 'LeastUsed'],
    ['**.x = "a \\" # b"\n**.selectionPolicy = "Random"', 'Random'],
  ];
  for (const [lines, policy] of continued)
    it(`reads lines that go on as OMNeT++ does: ${JSON.stringify(lines)}`, () =>
      assert.equal(parametersOf(fileWith().replace('[General]\n', `[General]\n${lines}\n`))['policy'], policy));

  it('loses no last line that is to go on', () => {
    const text = fileWith({ [`${SERVERS}.selectionPolicy`]: undefined });
    assert.equal(parametersOf(`${text}${SERVERS}.selectionPolicy = "RoundRobin" \\`)['policy'], 'RoundRobin');
  });

  it('refuses lines that are none', () => {
    assert.throws(
      () => importIni('run1.ini', '[General]\nnonsense\n', nothingIncluded),
      /^ImportError: run1\.ini:2:1: this is no line of an ini file of OMNeT\+\+/,
    );
  });

  it('reads times in several parts, and random values', () => {
    assert.deepEqual(modelValue('15min 7200s 1ms'), { kind: 'quantity', value: 8100.001, isTime: true });
    assert.deepEqual(modelValue('1e6'), { kind: 'quantity', value: 1e6, isTime: false });
    assert.deepEqual(modelValue('"a b"'), { kind: 'text', text: 'a b' });
    assert.equal(modelValue('5 apples'), undefined);
  });

  it('throws nothing but its own error, whatever the text', () => {
    const words = fc.constantFrom(
      ...`[General] [Config ] = ${N}.lan[0]. ** * {1..3} [0..9] \${1,2} \${ } " # \\ include x.ini 5s network`.split(
        ' ',
      ),
      '\n',
      ' ',
    );
    const files = fc.oneof(
      fc.array(words, { maxLength: 40 }).map((parts) => parts.join('')),
      fc.array(words, { maxLength: 40 }).map((parts) => fileWith() + parts.join(' ')),
      fc.string({ unit: 'binary', maxLength: 80 }),
    );
    fc.assert(
      fc.property(files, (text) => {
        try {
          importIni('run1.ini', text, nothingIncluded);
        } catch (error) {
          assert.ok(error instanceof ImportError, String(error));
        }
      }),
      { numRuns: 300 },
    );
  });
});
