/** What the toolchain plots under a name, in the words of studies. */
export interface PlotTemplate {
  /** A metric or parameter, or an expression; of components if it is one of their metrics. */
  readonly expression: string;
  /** Of an expression: its short name in legends. */
  readonly symbol?: string;
  /** A fraction that is shown in percent. */
  readonly percent?: true;
}

const perSecond = (metric: string): PlotTemplate => ({ expression: `${metric} / duration` });
const inPercent = (expression: string): PlotTemplate => ({ expression, percent: true });

const finished = '(takeovers_by_consent + takeovers_by_timeout)';
const answered = '(requests_accepted + requests_rejected)';
const registrarTotal = 'lan.registrarArray.registrarProcess.RegistrarTotal';

/**
 * Plot variables of RSPSIM's toolchain (version 14) that are more than a variable or scalar of their name. Utilization is
 * weighted by capacity; speeds are fractions of the mean capacity.
 */
export const toolchainTemplates: ReadonlyMap<string, PlotTemplate> = new Map<string, PlotTemplate>([
  ['controller.SystemAverageUtilization', inPercent('utilization')],
  ['controller.SystemAverageHandlingSpeed', inPercent('handling_speed_relative')],
  ['controller.SystemAverageProcessingSpeed', inPercent('processing_speed_relative')],
  ['controller.TransportNodeGlobalASAPPackets', perSecond('asap_packets')],
  ['controller.TransportNodeGlobalENRPPackets', perSecond('enrp_packets')],
  ['controller.RegistrarGlobalTakeoversByTimeout', inPercent(`takeovers_by_timeout / ${finished}`)],
  ['controller.RegistrarGlobalTakeoversByConsent', inPercent(`takeovers_by_consent / ${finished}`)],
  ['controller.CalcAppAcceptance', inPercent(`requests_accepted / ${answered}`)],
  ['controller.CalcAppRejection', inPercent(`requests_rejected / ${answered}`)],
  ['controller.HandleResolutionsPerRequest', { expression: 'handle_resolutions / requests_completed' }],
  [`${registrarTotal}EndpointKeepAlivesSent.Rate`, perSecond('endpoint_keep_alives')],
  [`${registrarTotal}HandleUpdates.Rate`, perSecond('handle_updates')],
  [`${registrarTotal}Registrations.Rate`, perSecond('registrations')],
  ['lan.registrarArray', { expression: 'number' }],
  ['targetSystemUtilization', inPercent('targetUtilization')],
  ['calcAppPoolElementSelectionPolicyLoadDegradation', inPercent('loadDegradation')],
  ['calcAppPoolElementSelectionPolicyUpdateThreshold', inPercent('policyUpdateThreshold')],
  ['calcAppPoolElementServiceRejectProbability', inPercent('rejectProbability')],
  ['calcAppPoolElementComponentCleanShutdownProbability', inPercent('cleanShutdownProbability')],
  ['scenarioNumberOfPoolElementsLambdaDisasterScenario', inPercent('disasterRemaining')],
  ['attackReportUnreachableProbability', inPercent('attackReportProbability')],
  ['scenarioNumberOfPoolElementsGammaDisasterScenario', { expression: 'disasterLan' }],
  ['jsToSC', { expression: 'requestSize / capacity', symbol: 's' }],
  ['cmcToJS', { expression: 'cookieMaxCalculations / requestSize' }],
  // The toolchain multiplies here, whatever the axis says.
  ['RTT/jsToSC', { expression: '2 * lanDelay * requestSize / capacity' }],
  ['SCV/RI', { expression: 'staleCacheValue / requestInterval', symbol: 'c' }],
  ['JKA/jsToSC', { expression: 'jobKeepAliveInterval * capacity / requestSize', symbol: 'j' }],
  ['staleCacheValueTojsToSC', { expression: 'staleCacheValue * capacity / requestSize', symbol: 'c' }],
  ['attackerAttackFrequency', { expression: '1 / attackInterval', symbol: 'F' }],
  ...['FastServers', 'Linear', 'Uniform', 'TruncNormal'].map(
    (name) => [`calcAppPoolElementServiceCapacityGamma.${name}`, { expression: 'capacityGamma' }] as const,
  ),
]);

/** Plot variables that are a variable of the toolchain by another name. */
export const templateAliases: ReadonlyMap<string, string> = new Map(
  ['', 'Variable-MTBF', 'Variable-MTBF-10'].map((ending) => [
    `calcAppPoolElementComponentUptime${ending}`,
    'calcAppPoolElementComponentUptimeVariable',
  ]),
);
