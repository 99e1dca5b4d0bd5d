import type { TopLevelSpec } from 'vega-lite';
import { PX_PER_MM, type Look } from './look.ts';

/** What a picture's specification says of its files; Vega-Lite passes it over. */
interface Print {
  /** Of the picture on paper, mm; undefined: the picture is for screens. */
  readonly width: number | undefined;
  /** Pixels of PNG files per px. */
  readonly zoom: number;
}

const KEY = 'rsplab';

/** Part of a specification. */
export function printNote({ zoom, width }: Look): object {
  return {
    usermeta: { [KEY]: { ...(width !== undefined && { width: Math.round((width / PX_PER_MM) * 1000) / 1000 }), zoom } },
  };
}

export function printOf({ usermeta }: TopLevelSpec): Print {
  const note = (usermeta as Readonly<Record<string, Partial<Print>>> | undefined)?.[KEY];
  return { width: note?.width, zoom: note?.zoom ?? 2 };
}
