import { Session } from 'node:inspector/promises';

/** A part of a script and how often it ran; parts are nested. Offsets in UTF-16 units. */
export interface Range {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}

/** Runs something; which parts of the scripts with these URLs did run? */
export async function rangesOf(urls: readonly string[], action: () => Promise<void>): Promise<Range[][]> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  await action();
  const { result } = await session.post('Profiler.takePreciseCoverage');
  session.disconnect();
  return urls.map((url) =>
    result.filter((script) => script.url === url).flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges)),
  );
}

/** Did what is at this place of a script run? */
export function reached(ranges: readonly Range[], offset: number): boolean {
  const around = ranges.filter(({ startOffset, endOffset }) => startOffset <= offset && offset < endOffset);
  const innermost = around.toSorted((a, b) => length(a) - length(b))[0];
  return innermost !== undefined && innermost.count > 0;
}

const length = ({ startOffset, endOffset }: Range): number => endOffset - startOffset;
