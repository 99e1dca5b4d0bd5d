import { parameterNamed } from '../language/parameter-catalogue.ts';
import { convertedValue } from './converted-value.ts';
import { modelKey } from './ini/model-key.ts';
import type { Origin, StudyDraft } from './study-draft.ts';
import { parameterByModelName } from './toolchain-variables.ts';

/**
 * Lines that a script adds to the files of RSPSIM by itself (SPECIAL0 to SPECIAL9). They stand before the others, and win
 * over them.
 */
export class SpecialLines {
  readonly #draft: StudyDraft;
  /** Registrars that never fail, by their places in their LANs. */
  readonly #immortal = new Map<number, Origin>();

  constructor(draft: StudyDraft) {
    this.#draft = draft;
  }

  add(line: string, origin: Origin): void {
    const [, pattern = '', text = ''] = /^\s*([^=#]+?)\s*=\s*(.*?)\s*(?:#.*)?$/.exec(line) ?? [];
    if (/^\s*#/.test(line)) return;
    const key = modelKey(pattern);
    const parameter = key === undefined ? undefined : parameterByModelName([key.name], key.owner);
    if (key === undefined || parameter === undefined) {
      this.#draft.refuse(origin, `${origin.name} = "${line}": rsplab has nothing like it`);
      return;
    }
    const outcome = convertedValue(parameter, text);
    if (!outcome.ok) this.#draft.refuse(origin, `${origin.name} = "${line}": ${outcome.reason}`);
    else if (key.index === '*' && key.lan === '*')
      for (const [name, value] of outcome.values) {
        this.#draft.settings.delete(name);
        this.#draft.set(name, [value], origin);
      }
    else if (
      parameter.name === 'registrarUptime' &&
      outcome.values.get('registrarUptime') === 'never' &&
      key.lan === '*'
    )
      this.#immortal.set(Number(key.index), origin);
    else
      this.#draft.refuse(
        origin,
        `${origin.name} = "${line}": single components have parameters of their own only as registrars that never fail`,
      );
  }

  /** The first registrars of each LAN may be those that never fail. */
  finish(): void {
    const [first] = this.#immortal;
    if (first === undefined) return;
    const places = [...this.#immortal.keys()].toSorted((a, b) => a - b);
    const [, origin] = first;
    if (places.every((place, index) => place === index) && parameterNamed('immortalRegistrars') !== undefined)
      this.#draft.set('immortalRegistrars', [places.length], origin);
    else this.#draft.refuse(origin, `${origin.name}: registrars that never fail are the first ones of their LAN`);
  }
}
