import type { RserpoolParameters } from '../../sim/models/rserpool/parameters.ts';
import { convertedValue } from './converted-value.ts';
import { owners } from './ini/component-kinds.ts';
import type { ComponentOwner } from './ini/model-key.ts';
import { modelQuantity } from './ini/model-value.ts';
import { parameterNamed } from '../language/parameter-catalogue.ts';

type FailingLinks = RserpoolParameters['failingLinks'];

/** Whose links fail, in studies, if the interfaces of one kind of components do. */
export const linksOfKind: Readonly<Record<ComponentOwner, FailingLinks>> = {
  registrar: 'registrars',
  calcAppPoolElement: 'poolElements',
  calcAppPoolUser: 'poolUsers',
  attacker: 'attackers',
};

/**
 * Whose links fail if the interfaces of several kinds of components do, all of them in the same way.
 *
 * @param absent kinds of which there are no components
 * @returns undefined: of these kinds together studies know nothing
 */
export function linksOfKinds(
  failing: readonly ComponentOwner[],
  absent: readonly ComponentOwner[] = [],
): FailingLinks | undefined {
  const [first, second] = failing;
  if (first !== undefined && second === undefined) return linksOfKind[first];
  const fail = (kind: ComponentOwner): boolean => failing.includes(kind) || absent.includes(kind);
  if (!owners.filter((kind) => kind !== 'attacker').every(fail)) return undefined;
  return failing.includes('attacker') ? 'all' : 'components';
}

/** Whether interfaces go down within a run, and stay so for a while. */
export function interfacesFail(uptimes: readonly string[], downtimes: readonly string[]): boolean {
  return uptimes.some((text) => !isForever(text)) && downtimes.some((text) => modelQuantity(text)?.value !== 0);
}

function isForever(text: string): boolean {
  // Of those that last as long as runs: a parameter of paths has no such values.
  const lasting = parameterNamed('peUptime');
  const value = lasting === undefined ? undefined : convertedValue(lasting, text);
  return value?.ok === true && value.values.get('peUptime') === 'never';
}
