import type { BoardImage } from '../../view/image-board.ts';

/** Sessions that are named one by one. */
const MOST_NAMED = 6;

/** An element that computes now, and for which sessions. */
export interface Serving {
  /** Component; undefined: unknown. */
  readonly element: string | undefined;
  /** `sessions 1 and 3`, counted from 1; `12 sessions` */
  readonly sessions: string;
}

/** Who computes an image now, those with the first sessions first. */
export function servingOf({ sessions }: Pick<BoardImage, 'sessions'>): Serving[] {
  const numbers = new Map<string | undefined, number[]>();
  for (const [session, segments] of sessions.entries()) {
    const last = segments.at(-1);
    if (last === undefined) continue;
    const known = numbers.get(last.element);
    if (known === undefined) numbers.set(last.element, [session]);
    else known.push(session);
  }
  return [...numbers].map(([element, served]) => ({ element, sessions: sessionsText(served, sessions.length) }));
}

/** Failovers of all sessions of an image that can be seen in it, or came before. */
export function failoversOf({ sessions }: Pick<BoardImage, 'sessions'>): number {
  return sessions.reduce((sum, segments) => sum + (segments.at(-1)?.failovers ?? 0), 0);
}

function sessionsText(served: readonly number[], all: number): string {
  if (all === 1) return 'the session';
  if (served.length > MOST_NAMED) return `${served.length} sessions`;
  const words = served.map((session) => String(session + 1));
  const last = words.pop() ?? '';
  return words.length === 0 ? `session ${last}` : `sessions ${words.join(', ')} and ${last}`;
}
