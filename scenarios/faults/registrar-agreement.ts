import { identifierText } from '../../protocol/log-text.ts';
import type { Model } from '../../sim/models/rserpool/model.ts';

/**
 * All living registrars must know the same elements with the same homes: those that live, each once, with a living home
 * to which it is an own one, and which it takes for its home itself.
 *
 * @returns what is wrong, in words; undefined: nothing
 */
export function disagreement(model: Model): string | undefined {
  const registrars = livingRegistrars(model);
  const elements = livingElements(model);
  const [first, ...others] = registrars.map((each) => ({
    name: each.name,
    known: knownTo(each, registrars, elements),
  }));
  if (first === undefined) return undefined;
  const other = others.find(({ known }) => known !== first.known);
  if (other !== undefined) return `${first.name} knows ${first.known}, but ${other.name} knows ${other.known}`;
  if (first.known.includes('gone')) return `all registrars know ${first.known}`;
  for (const { name, element, poolHandle } of elements.values()) {
    const times = first.known.split(', ').filter((known) => known.startsWith(`${name} of ${poolHandle} at `)).length;
    if (times !== 1) return `${name} of ${poolHandle} is known ${times} times: ${first.known}`;
    const home = registrars.find(({ registrar }) => {
      const entry = registrar.handlespace.find(poolHandle, element.identifier);
      return entry !== undefined && [...registrar.handlespace.ownedBy(registrar.identifier)].includes(entry);
    });
    if (home === undefined) return `${name} of ${poolHandle} is an own element of no registrar: ${first.known}`;
  }
  return undefined;
}

interface LivingRegistrar {
  readonly name: string;
  readonly registrar: NonNullable<Model['registrars'][number]['registrar']>;
}

function livingRegistrars({ registrars }: Model): LivingRegistrar[] {
  return registrars.flatMap(({ name, registrar }) => (registrar === undefined ? [] : [{ name, registrar }]));
}

interface LivingElement {
  readonly name: string;
  readonly element: NonNullable<Model['poolElements'][number]['element']>;
  readonly poolHandle: string;
}

/** By their identifiers. */
function livingElements({ poolElements }: Model): Map<number, LivingElement> {
  return new Map(
    poolElements.flatMap(({ name, element, poolHandle }) =>
      element === undefined ? [] : [[element.identifier, { name, element, poolHandle }]],
    ),
  );
}

/** What a registrar knows, in words and in order. */
function knownTo(
  { registrar: { handlespace } }: LivingRegistrar,
  registrars: readonly LivingRegistrar[],
  elements: ReadonlyMap<number, LivingElement>,
): string {
  const names = new Map(registrars.map(({ name, registrar }) => [registrar.identifier, name]));
  const entries = Array.from(handlespace.pools(), (pool) => [...pool.elements()]).flat();
  const known = entries.map(({ poolHandle, identifier, homeRegistrar }) => {
    const element = elements.get(identifier)?.name ?? `an element that is gone (${identifierText(identifier)})`;
    const home = names.get(homeRegistrar) ?? `a registrar that is gone (${identifierText(homeRegistrar)})`;
    return `${element} of ${poolHandle} at ${home}`;
  });
  return known.toSorted((a, b) => (a < b ? -1 : 1)).join(', ') || 'nothing';
}
