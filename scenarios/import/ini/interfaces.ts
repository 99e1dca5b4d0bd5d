import { parameterNamed } from '../../language/parameter-catalogue.ts';
import { interfacesFail, linksOfKinds } from '../failing-interfaces.ts';
import type { Origin } from '../study-draft.ts';
import { componentKinds, MODEL_NETWORK, owners, processes } from './component-kinds.ts';
import type { IniRun } from './ini-run.ts';
import type { ComponentOwner } from './model-key.ts';

/** What the model has if a file says nothing. */
const USUAL = { interfaceUptime: '1000001d', interfaceDowntime: '0s' } as const;
type Time = keyof typeof USUAL;

/** Interfaces of components that fail at random are links here. */
export function takeInterfaces(run: IniRun): void {
  refuseSwitches(run);
  const failing = owners.filter((owner) => {
    const [up, down] = (['interfaceUptime', 'interfaceDowntime'] as const).map((name) => textsOf(run, owner, name));
    return up !== undefined && down !== undefined && interfacesFail(up, down);
  });
  if (failing.length === 0) return;
  const absent = owners.filter((owner) => run.components[owner].length === 0);
  const links = linksOfKinds(failing, absent);
  let origin: Origin | undefined;
  for (const [time, name] of [
    ['interfaceUptime', 'pathUptime'],
    ['interfaceDowntime', 'pathDowntime'],
  ] as const) {
    const texts = failing.flatMap((owner) => textsOf(run, owner, time));
    const [text = USUAL[time]] = texts;
    const entries = failing.flatMap((owner) => run.textsOf(owner, `transportNode.${time}`, USUAL[time]).entries);
    const entry = entries[texts.findIndex((each) => each !== text)] ?? entries.find((each) => each !== undefined);
    const parameter = parameterNamed(name);
    const distinct = [...new Set(texts)];
    if (parameter === undefined) continue;
    if (distinct.length > 1)
      run.draft.refuse(
        run.placeOf(entry, time),
        `${time}: interfaces have different values (${distinct.slice(0, 3).join(', ')}), and all links that fail have the same here`,
      );
    else if (links === undefined)
      run.draft.refuse(
        run.placeOf(entry, time),
        `${time}: interfaces of several kinds of components fail (${failing.map((owner) => componentKinds[owner].array).join(', ')}); here the links of one kind do, or those of registrars, pool elements and pool users (and attackers) in the same way`,
      );
    else run.set(parameter, text, run.originOf(entry, time));
    origin ??= run.originOf(entry, time);
  }
  if (links !== undefined) run.draft.set('failingLinks', [links], origin);
}

function textsOf(run: IniRun, owner: ComponentOwner, time: Time): readonly string[] {
  return run.textsOf(owner, `transportNode.${time}`, USUAL[time]).texts;
}

/** Patterns of files may mean the switches of LANs, too. */
function refuseSwitches(run: IniRun): void {
  for (let lan = 0; lan < run.lans; lan++) {
    const node = `${MODEL_NETWORK}.lan[${lan}].switch.transportNode`;
    const [up, down, changes] = ['interfaceUptime', 'interfaceDowntime', 'interfaceStatusChanges'].map((name) =>
      run.entry(`${node}.${name}`),
    );
    const isScheduled = changes !== undefined && changes.value.replaceAll('"', '').trim() !== '';
    const fails = interfacesFail([up?.value ?? USUAL.interfaceUptime], [down?.value ?? USUAL.interfaceDowntime]);
    const entry = isScheduled ? changes : up;
    if (entry !== undefined && (isScheduled || fails)) {
      run.draft.refuse(
        entry,
        `${entry.key} = ${entry.value}: it is about switches of LANs, too, which do not fail here; name those of components (registrarArray, calcAppPoolElementArray, …)`,
      );
      return;
    }
  }
}

/** Status changes of components and interfaces. */
export function takeSchedules(run: IniRun): void {
  const parts: string[] = [];
  let origin: Origin | undefined;
  for (const owner of owners)
    for (const { path, lan, index } of run.components[owner]) {
      const target = `lan${lan}/${componentKinds[owner].place}${index}`;
      for (const [where, name] of [
        [`${path}.${processes[owner]}.componentStatusChanges`, target],
        [`${path}.transportNode.interfaceStatusChanges`, `${target}/path0`],
      ] as const) {
        const entry = run.entry(where);
        const changes = (entry?.value ?? '').replaceAll('"', '').trim();
        if (entry === undefined || changes === '') continue;
        origin ??= run.originOf(entry, 'StatusChanges');
        parts.push(`${name}: ${changes}`);
      }
    }
  const schedule = parameterNamed('schedule');
  if (origin !== undefined && schedule !== undefined) run.set(schedule, parts.join('; '), origin);
}
