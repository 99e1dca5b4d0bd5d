import type { AttackerOptions } from '../../../protocol/attacker/attacker-options.ts';
import { policies } from '../../../protocol/policies/policies.ts';
import { noPolicyValues, type SelectionPolicy } from '../../../protocol/policies/selection-policy.ts';
import { poolElementDefaults } from '../../../protocol/pool-element/pool-element-options.ts';
import type { RegistrarAddress } from '../../../protocol/registrar-link/registrar-link-options.ts';
import { toFixedPoint } from '../../../protocol/wire/fixed-point.ts';
import { valueSampler } from '../../../protocol/workload/value-distribution.ts';
import { attackerSpans, type LifeSpans } from './life-spans.ts';
import { poolHandleOf } from './pool-numbers.ts';
import type { RserpoolParameters } from './parameters.ts';

/** Registration life of fake elements, s: as good as forever (RSPSIM). */
const FAKE_LIFE = 1e6;

/** What all attackers of a LAN have in common. */
export interface LanAttackerSettings {
  /** Undefined: they do nothing. */
  readonly attacker: AttackerOptions | undefined;
  readonly spans: LifeSpans;
}

/** @param registrars that the attackers know */
export function lanAttackerSettings(
  parameters: RserpoolParameters,
  registrars: readonly RegistrarAddress[],
): LanAttackerSettings {
  return { attacker: attackerOptions(parameters, registrars), spans: attackerSpans(parameters) };
}

function attackerOptions(
  parameters: RserpoolParameters,
  registrars: readonly RegistrarAddress[],
): AttackerOptions | undefined {
  const attack = attackOf(parameters);
  if (attack === undefined) return undefined;
  const { profile, attackIntervalDistribution, attackInterval, attackIntervalGamma } = parameters;
  return {
    profile,
    poolHandle: poolHandleOf(parameters, parameters.attackPool - 1),
    registrars,
    interval: valueSampler(attackIntervalDistribution, attackInterval, attackIntervalGamma),
    attack,
  };
}

function attackOf(parameters: RserpoolParameters): AttackerOptions['attack'] | undefined {
  switch (parameters.attack) {
    case 'none':
      return undefined;
    case 'handleResolution':
      return { kind: 'handleResolution', reportProbability: parameters.attackReportProbability };
    case 'registration':
      return {
        kind: 'registration',
        randomIdentifiers: parameters.attackRandomIdentifiers,
        answersKeepAlives: parameters.attackAnswersKeepAlives,
        policy: policyOfFakes(parameters),
        registrationLife: FAKE_LIFE,
        registrationLifeUnits: poolElementDefaults[parameters.profile].registrationLifeUnits,
      };
  }
}

/** As an idle element has it; what only the pool as a whole can choose is as the others have it. */
function policyOfFakes(parameters: RserpoolParameters): SelectionPolicy {
  const values = {
    weight: parameters.attackPolicyWeight,
    loadDegradation: toFixedPoint(parameters.attackLoadDegradation),
    loadDpf: toFixedPoint(parameters.loadDpf),
    weightDpf: toFixedPoint(parameters.weightDpf),
    choices: parameters.choices,
  };
  const { type, words } = policies[parameters.attackPolicy];
  const policy = { ...noPolicyValues };
  for (const { name, setBy } of words) if (setBy === 'user') policy[name] = values[name];
  return { type, ...policy };
}
