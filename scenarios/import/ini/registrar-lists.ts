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
  requirePeers(
    run,
    addresses.map(({ address }) => address),
  );
}

function requirePeers(run: IniRun, addresses: readonly string[]): void {
  for (const { path } of run.components.registrar) {
    const entry = run.entry(`${path}.registrarProcess.enrpStaticPeersList`);
    const known = listed(entry?.value);
    if (entry !== undefined && addresses.length > 1 && !addresses.every((address) => known.includes(address)))
      run.draft.refuse(entry, 'enrpStaticPeersList: all registrars know each other here');
  }
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
