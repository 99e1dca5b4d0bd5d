import { registrations, type ModelKind } from '../../sim/models/registrations.ts';
import { namesOf, type ParameterValue, type TransportKind } from '../../sim/run/parameter.ts';

/** The runs that make use of a parameter, or have a metric. */
export interface Use {
  /** Absent: all of them. */
  readonly models?: readonly ModelKind[];
  /** Absent: any. */
  readonly transport?: TransportKind;
}

type Registration = (typeof registrations)[ModelKind];
/** What a model registers of one kind: for any transport, and for packets. */
type Kind = (registration: Registration) => { readonly any: object; readonly packets: object };

/** Who registers a name; one that no model registers is of use in all runs. */
export function useOf(name: string, kind: Kind): Use {
  const models = namesOf(registrations);
  const registeringFor = (set: 'any' | 'packets'): ModelKind[] =>
    models.filter((model) => name in kind(registrations[model])[set]);
  const [any, packets] = [registeringFor('any'), registeringFor('packets')];
  const registering = models.filter((model) => any.includes(model) || packets.includes(model));
  return {
    ...(registering.length > 0 && registering.length < models.length && { models: registering }),
    ...(any.length === 0 && packets.length > 0 && { transport: 'sctp' }),
  };
}

/** What a run lacks to be one of those, as a setting; undefined: nothing. */
export function missingUse(
  { models, transport }: Use,
  value: (name: 'model' | 'transport') => ParameterValue | undefined,
): string | undefined {
  if (models?.every((model) => model !== value('model')) === true) return `model: ${models.join(' or ')}`;
  if (transport !== undefined && value('transport') !== transport) return `transport: ${transport}`;
  return undefined;
}
