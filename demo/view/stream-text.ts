import type { StreamUpdate } from './stream.ts';

/** How updates travel: most of a long one are pixels, a byte each, which are half as long in base64 as in a list of numbers. */
type PackedUpdate = Packed<StreamUpdate>;
type Packed<Update> = Update extends StreamUpdate
  ? Omit<Update, 'observations'> & { readonly observations: readonly PackedObservation[] }
  : never;
type Observed = StreamUpdate['observations'][number];
type PackedObservation = Exclude<Observed, PixelsTold> | (Omit<PixelsTold, 'values'> & { readonly values: string });
type PixelsTold = Extract<Observed, { kind: 'pixels' }>;

/** An update as JSON. */
export function textOfUpdate(update: StreamUpdate): string {
  const observations = update.observations.map((each) =>
    each.kind === 'pixels' ? { ...each, values: packed(each.values) } : each,
  );
  const told: PackedUpdate = { ...update, observations };
  return JSON.stringify(told);
}

/** @throws SyntaxError when it was cut */
export function updateOf(text: string): StreamUpdate {
  const told = JSON.parse(text) as PackedUpdate;
  const observations = told.observations.map((each) =>
    each.kind === 'pixels' ? { ...each, values: unpacked(each.values) } : each,
  );
  return { ...told, observations };
}

function packed(values: readonly number[]): string {
  let bytes = '';
  for (const value of values) bytes += String.fromCharCode(value);
  return btoa(bytes);
}

function unpacked(text: string): number[] {
  const bytes = atob(text);
  const values: number[] = [];
  for (let i = 0; i < bytes.length; i++) values.push(bytes.charCodeAt(i));
  return values;
}
