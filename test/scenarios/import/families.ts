/**
 * The studies that RSPSIM is published with: what their parametrizations set, in the words of the toolchain, and what they
 * vary here. The scripts around them are written by the tests.
 */
export interface Family {
  readonly name: string;
  readonly runs: number;
  readonly minutes: number;
  /** Variables with their values, in the order of the script. */
  readonly settings: readonly (readonly [string, ...(number | string)[]])[];
  /** What the study sweeps, by parameter. */
  readonly sweep: Readonly<Record<string, readonly (number | string | boolean)[]>>;
}

type Settings = Family['settings'];

const PE = 'calcAppPoolElement';
const SIZE = 'calcAppPoolUserServiceJobSizeVariable';
const INTERVAL = 'calcAppPoolUserServiceJobIntervalVariable';
const POLICY = `${PE}SelectionPolicy`;
const LAN = 'scenarioNetworkLANDelayVariable';
const WAN = 'scenarioNetworkWANDelayVariable';
const REGISTRARS = 'scenarioNumberOfRegistrarsVariable';
const ELEMENTS = 'scenarioNumberOfCalcAppPoolElementsVariable';
const KEEP_ALIVES = 'calcAppProtocolServiceJobKeepAlive';
const UPTIME = `${PE}ComponentUptime`;

const threePolicies = [POLICY, 'LeastUsed', 'Random', 'RoundRobin'] as const;
const three = ['LeastUsed', 'Random', 'RoundRobin'];

const steps = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.round((to - from) / step) + 1 }, (_, index) =>
    Number((from + index * step).toPrecision(12)),
  );

const load = (utilization: number, ratio: number): Settings => [
  ['targetSystemUtilization', utilization],
  ['puToPERatio', ratio],
];

function heterogeneous(
  name: string,
  runs: number,
  policies: readonly string[],
  shape: Settings,
  gamma: number[],
): Family {
  return {
    name,
    runs,
    minutes: 120,
    settings: [
      ['puToPERatio', 1, 3, 10],
      [POLICY, ...policies],
      [SIZE, 1e6, 1e8],
      ...shape,
      [`${PE}ServiceCapacityGamma`, ...gamma],
    ],
    sweep: { puToPeRatio: [1, 3, 10], policy: policies, requestSize: [1e6, 1e8], capacityGamma: gamma },
  };
}

const shaped = (name: string): Settings => [[`${PE}ServiceCapacityDistribution`, `workload${name}Distribution`]];
const gammas = steps(1, 8, 1);

const heterogeneity: Family[] = [
  heterogeneous(
    'wp1-het-fastserversI',
    64,
    ['LeastUsed', 'WeightedRandom', 'Random', 'RoundRobin'],
    [...shaped('FastServers'), [`${PE}ServiceCapacityLambda`, 0.1]],
    gammas,
  ),
  heterogeneous(
    'wp1-het-fastserversII',
    24,
    ['LeastUsed', 'WeightedRandom'],
    [...shaped('FastServers'), [`${PE}ServiceCapacityLambda`, 0.3333]],
    gammas,
  ),
  heterogeneous('wp1-het-linearI', 64, ['LeastUsed', 'WeightedRandom'], shaped('Linear'), gammas),
  heterogeneous('wp1-het-uniformI', 24, ['LeastUsed', 'WeightedRandom'], shaped('UniformRandomized'), gammas),
  heterogeneous(
    'wp1-het-truncnormalI',
    64,
    ['LeastUsed', 'WeightedRandom'],
    shaped('TruncnormalRandomized'),
    [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7],
  ),
];

const ratios = [1, 2, 3, 4, 5, 7, 10, 15, 20];
const sizesOfLoad = [1e6, 5e6, 1e7, 2.5e7, 5e7, 7.5e7, 1e8];
const intervals = [1, 2, 3, 5, 10, 25, 50, 75, 100, 150, 200, 300, 400, 500];

const homogeneity: Family[] = [
  {
    name: 'example1',
    runs: 3,
    minutes: 120,
    settings: [['puToPERatio', 1, 2, 3, 5, 7, 10, 15, 20], threePolicies, [SIZE, 1e6, 1e8]],
    sweep: { puToPeRatio: [1, 2, 3, 5, 7, 10, 15, 20], policy: three, requestSize: [1e6, 1e8] },
  },
  {
    name: 'wp1-hom-puToPERatio-jobSizeI',
    runs: 24,
    minutes: 120,
    settings: [['puToPERatio', ...ratios], threePolicies, [SIZE, 1e6, 1e8]],
    sweep: { puToPeRatio: ratios, policy: three, requestSize: [1e6, 1e8] },
  },
  {
    name: 'wp1-hom-jobSize-jobIntervalI',
    runs: 24,
    minutes: 120,
    settings: [['puToPERatio'], threePolicies, [SIZE, ...sizesOfLoad], [INTERVAL, 50, 500]],
    sweep: { policy: three, requestSize: sizesOfLoad, requestInterval: [50, 500] },
  },
  {
    name: 'wp1-hom-jobInterval-puToPERatioI',
    runs: 24,
    minutes: 120,
    settings: [['puToPERatio', 1, 3], threePolicies, [SIZE], [INTERVAL, ...intervals]],
    sweep: { puToPeRatio: [1, 3], policy: three, requestInterval: intervals },
  },
  ...['false', 'true'].map((random, index): Family => {
    const increments = steps(1, 24, 1);
    return {
      name: `wp1-maxIncrement${'I'.repeat(index + 1)}`,
      runs: 24,
      minutes: 120,
      settings: [
        ...load(0.6, 2),
        [ELEMENTS, 10, 24],
        ['registrarRandomizeMaxHandleResolutionItems', random],
        ['registrarMaxHandleResolutionItems', 999],
        ['registrarMaxIncrement', ...increments],
        [POLICY, 'RoundRobin'],
        [SIZE, 1e7],
      ],
      sweep: { poolElements: [10, 24], maxIncrement: increments },
    };
  }),
  {
    name: 'wp1-pr-selectionI',
    runs: 24,
    minutes: 120,
    settings: [
      ['puToPERatio', 25],
      [REGISTRARS, ...steps(1, 10, 1)],
      ['registrarMaxHandleResolutionItems', 999],
      ['registrarMaxIncrement', 1, 2, 4, 5, 99],
      [POLICY, 'RoundRobin'],
      [SIZE, 1e7],
    ],
    sweep: { registrars: steps(1, 10, 1), maxIncrement: [1, 2, 4, 5, 99] },
  },
];

const lanDelays = [0, 10, 20, 50, 100, 150, 200, 250, 375, 500];
const threeLans: Settings = [['scenarioNumberOfLANs', 3]];
const smallSizes = [1e5, 2.5e5, 5e5, 1e6, 1.5e6, 2e6, 3.25e6, 5e6];
const remaining = [1, 0.75, 0.5, 0.25];

function disaster(
  name: string,
  ratio: number,
  policy: string,
  factor: string,
  values: number[],
  left: number[],
): Family {
  return {
    name,
    runs: 24,
    minutes: 60,
    settings: [
      ...load(0.6, ratio),
      ...threeLans,
      ['scenarioNumberOfCalcAppPoolElementsDistribution', 'localizedDisasterDistribution'],
      [ELEMENTS, 12],
      ['scenarioNumberOfCalcAppPoolElementsGamma', 1],
      ['scenarioNumberOfCalcAppPoolElementsLambda', ...left],
      [WAN, 150],
      [LAN, 10],
      [POLICY, policy],
      [`${PE}SelectionPolicy${factor}DPF`, ...values],
      [SIZE, 1e6],
    ],
    sweep: { disasterRemaining: left, [`${factor.toLowerCase()}Dpf`]: values },
  };
}

function distance(
  name: string,
  ratio: number[],
  policy: string,
  factor: string,
  penalties: number[],
  wan: number[],
  sizes: number[],
): Family {
  const own = { puToPeRatio: ratio, wanDelay: wan, [`${factor.toLowerCase()}Dpf`]: penalties, requestSize: sizes };
  return {
    name,
    runs: 24,
    minutes: 60,
    settings: [
      ['targetSystemUtilization', 0.6],
      ['puToPERatio', ...ratio],
      ...threeLans,
      [WAN, ...wan],
      [LAN, 10],
      ['asapEndpointKeepAliveInterval', 50],
      [POLICY, policy],
      [`${PE}SelectionPolicy${factor}DPF`, ...penalties],
      [SIZE, ...sizes],
    ],
    sweep: Object.fromEntries(Object.entries(own).filter(([, values]) => values.length > 1)),
  };
}

const distances: Family[] = [
  {
    name: 'wp1-delay-hom-puToPERatio-jobSizeI',
    runs: 24,
    minutes: 120,
    settings: [
      ['puToPERatio', 1, 3, 10],
      [LAN, ...lanDelays],
      ['asapEndpointKeepAliveInterval', 50],
      ['asapEndpointKeepAliveTimeout', 50],
      [`${KEEP_ALIVES}Interval`, 50],
      [`${KEEP_ALIVES}Timeout`, 50],
      threePolicies,
      [SIZE, 1e6],
    ],
    sweep: { puToPeRatio: [1, 3, 10], lanDelay: lanDelays, policy: three },
  },
  distance(
    'wp1-hom-lu-dpfI',
    [1, 3, 10],
    'LeastUsedDPF',
    'Load',
    [0, 0.00001],
    [0, 50, 100, 175, 250, 375, 500],
    [1e6],
  ),
  distance('wp1-hom-lu-dpfII', [3], 'LeastUsedDPF', 'Load', [0, 0.00001], [75, 150, 300], smallSizes),
  distance(
    'wp1-hom-wrand-dpfI',
    [3, 10],
    'WeightedRandomDPF',
    'Weight',
    [0, 0.002, 0.005, 0.008],
    [0, 50, 100, 175, 250, 375, 500, 750, 1000],
    [1e6],
  ),
  distance('wp1-hom-wrand-dpfII', [3, 10], 'WeightedRandomDPF', 'Weight', [0, 0.008], [0, 175, 300], smallSizes),
  disaster(
    'wp1-disaster-lu-dpfI',
    3,
    'LeastUsedDPF',
    'Load',
    [0, 0.00001, 0.00002, 0.00003, 0.00005, 0.0001, 0.00015, 0.0002],
    [1, 0.25, 0.75, 0.5],
  ),
  disaster(
    'wp1-disaster-wrand-dpfI',
    10,
    'WeightedRandomDPF',
    'Weight',
    [0, 0.001, 0.0015, 0.002, 0.0025, 0.003, 0.0035, 0.004, 0.0045, 0.005, 0.0055, 0.006, 0.007, 0.008],
    remaining,
  ),
];

const cacheTimes = [0, 0.5, 1, 1.5, 2, 3, 5, 7.5, 10];
const shortCacheTimes = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.75, 1];

const caches: Family[] = [
  {
    name: 'wp1-cache-hom-jobInterval-puToPERatioI',
    runs: 24,
    minutes: 120,
    settings: [
      ['targetSystemUtilization', 0.6],
      ['puToPERatio', 1, 3],
      ['asapStaleCacheValue', ...cacheTimes],
      threePolicies,
      [SIZE],
      [INTERVAL, 1],
    ],
    sweep: { puToPeRatio: [1, 3], staleCacheValue: cacheTimes, policy: three },
  },
  {
    name: 'wp1-reject-delay-cache-puToPERatio-jobIntervalI',
    runs: 24,
    minutes: 120,
    settings: [
      ...load(0.6, 3),
      [LAN, 100],
      ['asapStaleCacheValue', ...shortCacheTimes],
      [`${PE}ServiceRejectProbability`, 0, 0.05, 0.1, 0.2],
      [POLICY, 'LeastUsed', 'Random'],
      [SIZE],
      [INTERVAL, 1],
    ],
    sweep: {
      staleCacheValue: shortCacheTimes,
      rejectProbability: [0, 0.05, 0.1, 0.2],
      policy: ['LeastUsed', 'Random'],
    },
  },
];

const multiplesOf = (numbers: readonly number[], work = 'requestSize'): string[] => {
  return [...new Set(numbers)].map((number) => `${number} * ${work} / capacity`);
};

/** Elements that fail: intervals and time-outs of keep-alives, and means of their up-times. */
function failing(given: {
  readonly utilization: number;
  readonly ratio?: number;
  readonly delay?: number[];
  readonly endpoint?: number[];
  readonly session?: number[];
  readonly bad: number[];
  readonly mtbf: number[];
  readonly base?: number;
  readonly clean?: number[];
}): Settings {
  const { utilization, ratio = 10, delay = [10], endpoint = [1], session = [1], bad, mtbf, base, clean = [0] } = given;
  return [
    ...load(utilization, ratio),
    [LAN, ...delay],
    ['asapEndpointKeepAliveInterval', ...endpoint],
    ['asapEndpointKeepAliveTimeout', 1],
    [`${KEEP_ALIVES}Interval`, ...session],
    [`${KEEP_ALIVES}Timeout`, 1],
    ['calcAppProtocolServiceJobRequestTimeout'],
    ['registrarMaxBadPEReports', ...bad],
    [`${UPTIME}Distribution`, 'timePEmtbfFromMTBFJobSizePECapacityRatioDistribution'],
    [`${UPTIME}Variable`, ...mtbf],
    ...(base === undefined ? [] : [[`${UPTIME}Gamma`, base] as const]),
    threePolicies,
    [`${PE}ComponentCleanShutdownProbability`, ...clean],
  ];
}

const manyMtbfs = [5, 2, 3.75, 2.5, 2, 1.5, 1, 0.5, 0.25, 0.1];
/** Elements that shut down in order; intervals are those of the toolchain. */
const failingOften: Settings = [
  [`${UPTIME}Distribution`, 'timePEmtbfFromMTBFJobSizePECapacityRatioDistribution'],
  [`${UPTIME}Variable`, ...manyMtbfs],
  threePolicies,
  [SIZE, 1e7],
];
const cookieWork = [1e4, 1e5, 5e5, 1e6, 1.75e6, 2.5e6, 3.75e6, 5e6, 7.5e6, 1e7];
const restartSizes = [1e6, 2.5e6, 5e6, 7.5e6, 1e7, 1.25e7, 1.5e7, 1.75e7, 2.5e7, 3.75e7, 5e7];
const endpointIntervals = [1, 2, 3.5, 5, 7.5, 10, 15, 22.5, 30];
const sessionIntervals = [...endpointIntervals, 45, 60, 80, 100];
const cleanness = steps(0, 1, 0.125);

const failures: Family[] = [
  {
    name: 'wp2-dynpool-mtbfI',
    runs: 24,
    minutes: 60,
    settings: [...load(0.6, 10), [LAN, 0, 10, 50], ...failingOften],
    sweep: { lanDelay: [0, 10, 50], peUptime: multiplesOf(manyMtbfs), policy: three },
  },
  {
    name: 'wp2-dynpool-mtbfII',
    runs: 24,
    minutes: 60,
    settings: [...load(0.5, 3), [LAN, 25], ...failingOften],
    sweep: { peUptime: multiplesOf(manyMtbfs), policy: three },
  },
  {
    name: 'wp2-shutdownI',
    runs: 24,
    minutes: 60,
    settings: failing({ utilization: 0.6, session: [1, 10, 100], bad: [1], mtbf: [5], clean: cleanness }),
    sweep: { jobKeepAliveInterval: [1, 10, 100], policy: three, cleanShutdownProbability: cleanness },
  },
  {
    name: 'wp2-endpointkeepaliveI',
    runs: 24,
    minutes: 60,
    settings: [
      ...failing({ utilization: 0.25, endpoint: endpointIntervals, bad: [1e9], mtbf: [2, 5, 10] }),
      [SIZE, 1e6],
    ],
    sweep: { endpointKeepAliveInterval: endpointIntervals, peUptime: multiplesOf([2, 5, 10]), policy: three },
  },
  {
    name: 'wp2-jobkeepaliveI',
    runs: 24,
    minutes: 60,
    settings: failing({ utilization: 0.4, endpoint: [1, 10, 100], session: sessionIntervals, bad: [1], mtbf: [5] }),
    sweep: { endpointKeepAliveInterval: [1, 10, 100], jobKeepAliveInterval: sessionIntervals, policy: three },
  },
  {
    name: 'wp2-maxBadPEReportsI',
    runs: 24,
    minutes: 60,
    settings: [...failing({ utilization: 0.25, endpoint: [1, 5, 30], bad: steps(1, 10, 1), mtbf: [5] }), [SIZE, 1e6]],
    sweep: { endpointKeepAliveInterval: [1, 5, 30], maxBadPeReports: steps(1, 10, 1), policy: three },
  },
  {
    name: 'wp2-abortandrestartI',
    runs: 24,
    minutes: 60,
    settings: [
      ...failing({ utilization: 0.25, bad: [1], mtbf: [2, 5, 100], base: 1e7 }),
      [`${PE}ServerCookieMaxCalculations`, 9.9e99],
      [`${PE}ServerCookieMaxTime`, '100d'],
      [SIZE, ...restartSizes],
    ],
    sweep: {
      peUptime: multiplesOf([2, 5, 100], '10000000 calculations'),
      policy: three,
      requestSize: restartSizes,
    },
  },
  {
    name: 'wp2-cookiesI',
    runs: 24,
    minutes: 60,
    settings: [
      ...failing({ utilization: 0.6, bad: [1], mtbf: [2, 5, 10] }),
      [`${PE}ServerCookieMaxCalculations`, ...cookieWork],
      [SIZE, 1e7],
    ],
    sweep: { peUptime: multiplesOf([2, 5, 10]), policy: three, cookieMaxCalculations: cookieWork },
  },
];

const suggestion = ['asapUseTakeoverSuggestion', 'false', 'true'] as const;
const onlyFirst = [`${PE}StaticRegistrarList`, '1'] as const;
const spreadDelays = ['scenarioNetworkLANDelayDistribution', 'uniformDelayDistribution'] as const;
const oneItem: Settings = [
  ['registrarMaxHandleResolutionItems', 1],
  ['registrarMaxIncrement', 1],
];
const tosPolicies = [POLICY, 'LeastUsed', 'RoundRobin', 'Random'] as const;
const tos = ['LeastUsed', 'RoundRobin', 'Random'];
const uptimes = [200, 300, 400, 500, 625, 775, 1000];
const tosSizes = [1e6, 2.5e6, 5e6, 7.5e6, 1e7, 1.5e7, 2e7, 2.5e7];
const REGISTRAR_TIMES = 'registrarComponent';

const registrars: Family[] = [
  {
    name: 'tos-lan-registrarsI',
    runs: 12,
    minutes: 10,
    settings: [
      ['puToPERatio', 10],
      [REGISTRARS, 1, 2, 3, 4, 5],
      [ELEMENTS, 100],
      [LAN, 0, 10, 25],
      spreadDelays,
      ...oneItem,
      tosPolicies,
      [SIZE, 1e7],
    ],
    sweep: { registrars: steps(1, 5, 1), lanDelay: [0, 10, 25], policy: tos },
  },
  {
    name: 'tos-lan-generalI',
    runs: 6,
    minutes: 120,
    settings: [
      ['puToPERatio', 10],
      [REGISTRARS, 1, 2, 3, 4, 5],
      [ELEMENTS, 25],
      [LAN, 0, 150, 300],
      ...oneItem,
      suggestion,
      onlyFirst,
      tosPolicies,
      [SIZE, 1e6, 1e7],
    ],
    sweep: {
      registrars: steps(1, 5, 1),
      lanDelay: [0, 150, 300],
      takeoverSuggestion: [false, true],
      policy: tos,
      requestSize: [1e6, 1e7],
    },
  },
  {
    name: 'tos-lan-jobSizeI',
    runs: 36,
    minutes: 120,
    settings: [
      ['puToPERatio', 10],
      [REGISTRARS, 5],
      [ELEMENTS, 25],
      [LAN, 0, 150],
      spreadDelays,
      ...oneItem,
      suggestion,
      onlyFirst,
      tosPolicies,
      [SIZE, ...tosSizes],
    ],
    sweep: { lanDelay: [0, 150], takeoverSuggestion: [false, true], policy: tos, requestSize: tosSizes },
  },
  ...[load(0.8, 10), load(0.5, 3)].map((given, index): Family => ({
    name: `tos-lan-poolelements${'I'.repeat(index + 1)}`,
    runs: 24,
    minutes: 120,
    settings: [
      ...given,
      [REGISTRARS, 1, 2, 3, 4, 5],
      [ELEMENTS, 25, 50, 100],
      [LAN, 0, 10, 150],
      spreadDelays,
      ...oneItem,
      tosPolicies,
      [SIZE, 1e7],
    ],
    sweep: { registrars: steps(1, 5, 1), poolElements: [25, 50, 100], lanDelay: [0, 10, 150], policy: tos },
  })),
  ...['I', 'II', 'III', 'IV'].map((number): Family => {
    const isSuggested = number === 'I' || number === 'III';
    return {
      name: `tos-pr-failure${number}`,
      runs: 36,
      minutes: 120,
      settings: [
        ...(number === 'I' || number === 'II' ? load(0.8, 10) : load(0.5, 3)),
        [REGISTRARS, 5],
        [ELEMENTS, 100],
        [LAN, number === 'I' || number === 'II' ? 10 : 25],
        spreadDelays,
        ...oneItem,
        ['asapMaxRequestRetransmit', 1],
        ['asapEndpointKeepAliveInterval', 30],
        ['asapEndpointKeepAliveTimeout', 5],
        ...(isSuggested ? [suggestion] : []),
        [`${REGISTRAR_TIMES}UptimeDistribution`, 'timeExponentialRandomizedDistribution'],
        [`${REGISTRAR_TIMES}DowntimeDistribution`, 'timeExponentialRandomizedDistribution'],
        [`${REGISTRAR_TIMES}UptimeVariable`, ...uptimes],
        [`${REGISTRAR_TIMES}DowntimeVariable`, 100],
        ...(isSuggested
          ? [['SPECIAL0', 'gammaScenario.lan[*].registrarArray[0].registrarProcess.componentUptime = 100d'] as const]
          : []),
        tosPolicies,
        [SIZE, 1e7],
      ],
      sweep: {
        ...(isSuggested ? { takeoverSuggestion: [false, true] } : {}),
        registrarUptime: uptimes,
        policy: tos,
      },
    };
  }),
];

const degradations = [0, 0.01, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.625, 0.75, 1];
const degradationSizes = [1e6, 5e6, 1e7, 2.5e7];
const sizesOfRatio = [2.5e5, 1e6, 5e6, 1e7];
const sizesOfDelay = [2.5e5, 1e6, 1.75e6, 2.5e6, 5e6, 7.5e6, 1e7];
const lud: Settings = [
  [POLICY, 'LeastUsedDegradation', 'LeastUsed'],
  [`${PE}SelectionPolicyLoadDegradation`, 0.2],
];

const sessions: Settings = [
  [`${KEEP_ALIVES}Interval`, 10],
  [`${KEEP_ALIVES}Timeout`, 10],
  ['calcAppProtocolServiceJobRequestTimeout', 10],
];

/** Written for an older toolchain: all variables are listed, some by other names. */
const older: Settings = [
  ['scenarioNumberOfRegistrarsDistribution', 'identityAmountDistribution'],
  ['registrarComponentUptime', '999d'],
  ['registrarComponentDowntime', '0s'],
  [`${PE}TransportInterfaceUptime`, '999d'],
  [`${PE}ServiceCapacityDistribution`, 'poolElementServiceCapacityIdentityDistribution'],
  ['asapMaxRequestRetransmit', 1],
  ['asapEndpointKeepAliveInterval', 5],
  ['asapEndpointKeepAliveTimeout', 5],
  ...sessions,
  ['registrarMaxBadPEReports', 3],
  [`${PE}ServerRegistrationLife`, 30],
  ['calcAppPoolUserServiceJobSizeDistribution', 'poolUserServiceJobSizeExponentialRandomizedDistribution'],
  [INTERVAL],
  ['attackerAttackType', 'None'],
  ['attackAnswerKeepAlive', 'false', 'true'],
];

const degradation: Family[] = [
  {
    name: 'lud-loaddegradationI',
    runs: 12,
    minutes: 120,
    settings: [
      ...older,
      ['puToPERatio', 10, 25],
      [LAN, 500],
      [POLICY, 'LeastUsedDegradation'],
      [`${PE}ServiceMinCapacityPerJob`, 250000],
      [`${PE}SelectionPolicyLoadDegradation`, ...degradations],
      [SIZE, ...degradationSizes],
    ],
    sweep: { puToPeRatio: [10, 25], loadDegradation: degradations, requestSize: degradationSizes },
  },
  {
    name: 'lud-puToPERatioI',
    runs: 12,
    minutes: 120,
    settings: [...older, ['puToPERatio', 1, 3, 10, 15, 25, 50, 100], [LAN, 500], ...lud, [SIZE, ...sizesOfRatio]],
    sweep: {
      puToPeRatio: [1, 3, 10, 15, 25, 50, 100],
      policy: ['LeastUsedDegradation', 'LeastUsed'],
      requestSize: sizesOfRatio,
    },
  },
  {
    name: 'lud-requestSizeI',
    runs: 24,
    minutes: 120,
    settings: [...older, ['puToPERatio', 10], [LAN, 0, 200, 500, 1000], ...lud, [SIZE, ...sizesOfDelay]],
    sweep: {
      lanDelay: [0, 200, 500, 1000],
      policy: ['LeastUsedDegradation', 'LeastUsed'],
      requestSize: sizesOfDelay,
    },
  },
];

const fourPolicies = [POLICY, 'LeastUsed', 'LeastUsedDegradation', 'Random', 'RoundRobin'] as const;
const four = ['LeastUsed', 'LeastUsedDegradation', 'Random', 'RoundRobin'];
const INTERVAL_OF_ATTACKS = 'attackerAttackInterval';
const REPORTS = 'attackReportUnreachableProbability';
const ATTACKERS = 'scenarioNumberOfAttackersVariable';
const RESOLUTION_RATE = 'registrarMaxHandleResolutionRate';
const REPORT_RATE = 'registrarMaxEndpointUnreachableRate';

/** Studies of attacks: what all of them set. */
function attacked(name: string, given: Settings, sweep: Family['sweep'], type: string, runs = 24): Family {
  const listed = new Set(given.map(([variable]) => variable));
  const usual: Settings = [
    ['puToPERatio', 10],
    [ATTACKERS, 1],
    ...sessions,
    ['registrarMaxBadPEReports', 3],
    ['registrarEndpointUnreachableRateBuckets', 64],
    ['registrarHandleResolutionRateMaxEntries', 16],
    ...(type === 'Registration' ? [[`${PE}ServiceMinCapacityPerJob`, 250000] as const] : []),
    fourPolicies,
    [`${PE}ServerRegistrationLife`, 30],
    [SIZE, 1e7],
    ['attackerAttackType', type],
    ['attackTargetPolicyWeight', 4294967295],
  ];
  const settings = [...usual.filter(([variable]) => !listed.has(variable)), ...given];
  return { name, runs, minutes: 120, settings, sweep: { policy: four, ...sweep } };
}

const fakes = (random: string): Settings => [
  ['attackRandomizeIdentifier', random],
  ['attackAnswerKeepAlive', 'true'],
];

function registrationAttack(
  number: string,
  bad: number[],
  attackInterval: number[],
  given: Settings,
  runs = 24,
): Family {
  const reports = bad.length === 1 ? {} : { maxBadPeReports: bad };
  return attacked(
    `attack-registrations${number}`,
    [
      ...given,
      ['registrarMaxBadPEReports', ...bad],
      [INTERVAL_OF_ATTACKS, ...attackInterval],
      ...(number.startsWith('-') ? fakes('false') : fakes('true')),
    ],
    { ...reports, attackInterval },
    'Registration',
    runs,
  );
}

const lab: Settings = [...load(0.5, 3), [LAN, 25], spreadDelays];
const degraded = ['attackTargetPolicyLoadDegradation', 0.25] as const;
const eight = [0.5, 1, 5, 10, 15, 25, 37.5, 50];
const probabilities = steps(0, 0.8, 0.05);
const fourteen = [10, 8.75, 7.5, 6.25, 5, 3.75, 2.5, 2, 1.5, 1, 0.5, 0.25, 0.1, 0.01];
const sixteen = [...fourteen.slice(0, 10), 0.77, 0.625, 0.5, 0.25, 0.1, 0.01];
const some = [0, 1, 2, 3, 4, 5, 7, 10];

function resolutionAttack(number: string, given: Settings, sweep: Family['sweep'], runs = 24): Family {
  return attacked(`attack-handleResolutions${number}`, given, sweep, 'HandleResolution', runs);
}

const attacks: Family[] = [
  registrationAttack('I', [3, 10], eight, [degraded]),
  registrationAttack('II', [1, 3, 10], eight, [[`${PE}ServiceMinCapacityPerJob`, 10000]]),
  registrationAttack('III', [3, 10], [0.5, 1, 5, 10, 15, 20, 25, 30, 37.5, 43.75, 50], [], 128),
  registrationAttack(
    'IV',
    [3],
    [1, 1.2, 1.42, 1.7, 2, 2.5, 3, 3.75, 5, 6.25, 7.5, 8.25, 10, 15, 20, 25, 30, 40, 50, 10000],
    lab,
  ),
  registrationAttack('-countermeasureI', [3], [0.001, 0.01, 1, 1.75, 2.5, 3.75, 5, 7.5, 10, 12.5, 15], [degraded]),
  registrationAttack(
    '-countermeasureII',
    [3],
    [0.001, 0.01, 0.5, 1, 5, 10, 15, 20, 25, 30, 37.5, 43.75, 50],
    [...lab, degraded],
  ),
  attacked(
    'attack-registrations-countermeasureIII',
    [...lab, degraded, [ATTACKERS, ...some], [INTERVAL_OF_ATTACKS, 0.1], ...fakes('false')],
    { attackers: some },
    'Registration',
  ),
  resolutionAttack(
    'I',
    [
      [INTERVAL_OF_ATTACKS, 10, 8.75, 7.5, 5, 2.5, 1, 0.5, 0.25, 0.1],
      [REPORTS, 0, 1],
    ],
    { attackInterval: [10, 8.75, 7.5, 5, 2.5, 1, 0.5, 0.25, 0.1], attackReportProbability: [0, 1] },
    48,
  ),
  resolutionAttack(
    'II',
    [
      [INTERVAL_OF_ATTACKS, 0.1],
      [REPORTS, ...probabilities],
    ],
    { attackReportProbability: probabilities },
  ),
  resolutionAttack(
    'III',
    [
      ...lab,
      [`${PE}ServiceMinCapacityPerJob`, 100000],
      [INTERVAL_OF_ATTACKS, 1000, 5, 1, 0.75, 0.5, 0.375, 0.3, 0.25, 0.2, 0.15, 0.125, 0.1],
      [REPORTS, 0, 1],
    ],
    {
      attackInterval: [1000, 5, 1, 0.75, 0.5, 0.375, 0.3, 0.25, 0.2, 0.15, 0.125, 0.1],
      attackReportProbability: [0, 1],
    },
  ),
  resolutionAttack(
    '-countermeasureI',
    [
      [RESOLUTION_RATE, 1, 100],
      [REPORT_RATE, 1],
      [INTERVAL_OF_ATTACKS, ...fourteen],
      [REPORTS, 1],
    ],
    { maxHandleResolutionRate: [1, 100], attackInterval: fourteen },
  ),
  resolutionAttack(
    '-countermeasureII',
    [
      [RESOLUTION_RATE, -1],
      [REPORT_RATE, 1, 100],
      [INTERVAL_OF_ATTACKS, 0.1],
      [REPORTS, ...probabilities],
    ],
    { maxEndpointUnreachableRate: [1, 100], attackReportProbability: probabilities },
  ),
  resolutionAttack(
    '-countermeasureIII',
    [...lab, [RESOLUTION_RATE, 1], [REPORT_RATE, 1], [INTERVAL_OF_ATTACKS, ...sixteen], [REPORTS, 0, 1]],
    { attackInterval: sixteen, attackReportProbability: [0, 1] },
  ),
  resolutionAttack(
    '-countermeasureIV',
    [
      ...lab,
      [ATTACKERS, 0, 1, 3, 5, 7, 10],
      [RESOLUTION_RATE, 1],
      [REPORT_RATE, 1],
      [INTERVAL_OF_ATTACKS, 0.1],
      [REPORTS, 1],
    ],
    { attackers: [0, 1, 3, 5, 7, 10] },
  ),
];

export const families: readonly Family[] = [
  ...homogeneity,
  ...heterogeneity,
  ...distances,
  ...caches,
  ...failures,
  ...registrars,
  ...degradation,
  ...attacks,
];

function literal(value: number | string): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

/** A script with the parametrization of a family. */
export function scriptOf({ name, runs, minutes, settings }: Family): string {
  const lines = settings.map((words) => `   list(${words.map(literal).join(', ')})`);
  return `# A script of the tests.
source("simulate-version14.R")

simulationDirectory <- "${name}"
simulationRuns <- ${runs}
simulationDuration <- ${minutes}
simulationStoreVectors <- FALSE
simulationSummarySkipList <- c("lan.")

simulationConfigurations <- list(
${lines.join(',\n')}
)

createSimulation(simulationDirectory, simulationConfigurations, rspsim5DefaultConfiguration)
`;
}
