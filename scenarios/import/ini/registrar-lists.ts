import { parameterNamed } from '../../language/parameter-catalogue.ts';
import type { IniRun } from './ini-run.ts';
import type { IniEntry } from './read-ini.ts';

/** The registrars that components and registrars know, by their addresses. */
export function takeRegistrarLists(run: IniRun): void {
  const addresses = run.components.registrar.map(({ path, lan }) => ({
    lan,
    address: run.entry(`${path}.transportNode.interfaceAddress`)?.value ?? '',
  }));
  const lists = [
    ['calcAppPoolElement', 'registrarTable.staticRegistrarsList', 'poolElementRegistrars'],
    ['calcAppPoolUser', 'registrarTable.staticRegistrarsList', 'poolUserRegistrars'],
    ['attacker', 'attackerProcess.attackTargetRegistrarsList', 'attackRegistrars'],
  ] as const;
  for (const [owner, name, parameter] of lists) {
    const counts = new Set<number | undefined>();
    let entry: IniEntry | undefined;
    for (const { path, lan } of run.components[owner]) {
      entry = run.entry(`${path}.${name}`) ?? entry;
      const own = addresses.filter((each) => each.lan === lan).map(({ address }) => address);
      counts.add(knownRegistrars(listed(entry?.value), own));
    }
    const [count, other] = counts;
    const origin = run.originOf(entry, name);
    if (origin === undefined || (count === 0 && counts.size === 1)) continue;
    if (count === undefined || other !== undefined || counts.size > 1 || parameterNamed(parameter) === undefined)
      run.draft.refuse(origin, `${name}: components know the first registrars of their LAN, or all of them`);
    else run.draft.set(parameter, [count], origin);
  }
  takePeers(
    run,
    addresses.map(({ address }) => address),
  );
}

/** Registrars know all others, or those among the first ones. */
function takePeers(run: IniRun, addresses: readonly string[]): void {
  if (addresses.length < 2) return;
  const { entries, texts } = run.textsOf('registrar', 'registrarProcess.enrpStaticPeersList', '');
  const entry = entries.find((each) => each !== undefined);
  if (entry === undefined) return;
  const knowFirst = (count: number): boolean =>
    texts.every((text, place) => {
      const others = (each: string): boolean => each !== addresses[place];
      const known = listed(text).filter((each) => others(each) && addresses.includes(each));
      const first = addresses.slice(0, count).filter(others);
      return known.length === first.length && first.every((address) => known.includes(address));
    });
  const count = addresses.findIndex((_address, place) => knowFirst(place + 1)) + 1;
  if (count === 0)
    run.draft.refuse(entry, 'enrpStaticPeersList: registrars know all others, or those among the first ones, here');
  else if (!knowFirst(addresses.length))
    run.draft.set('registrarPeers', [count], run.originOf(entry, 'enrpStaticPeersList'));
}

/** The addresses of a list: `"1 2 "`. */
function listed(text = ''): string[] {
  return text
    .replaceAll('"', ' ')
    .split(/[\s,]+/)
    .filter((word) => word !== '');
}

/** 0: all of a LAN; undefined: others than the first ones. */
function knownRegistrars(known: readonly string[], own: readonly string[]): number | undefined {
  if (known.length === 0 || (known.length === own.length && own.every((address) => known.includes(address)))) return 0;
  const isFirst = own.slice(0, known.length).every((address) => known.includes(address)) && known.length < own.length;
  return isFirst ? known.length : undefined;
}
