import type { EventKind } from '../../view/event-kinds.ts';
import type { Observed } from '../../view/pool-state.ts';

export type ObservedEvent = Observed<'event'>;

/** What is to be seen of the events. */
export interface EventFilter {
  readonly onlyHighlights: boolean;
  /** Undefined: of all kinds. */
  readonly subject?: EventKind;
  /** Component that tells of it, or that it is about. */
  readonly component?: string;
  /** Words of which each is somewhere in the text or the section. */
  readonly text?: string;
}

export function passes(event: ObservedEvent, { onlyHighlights, subject, component, text = '' }: EventFilter): boolean {
  if (onlyHighlights && !event.isHighlight) return false;
  if (subject !== undefined && event.subject !== subject) return false;
  if (component !== undefined && event.component !== component && !event.about.includes(component)) return false;
  const content = `${event.text} ${event.section ?? ''}`.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => content.includes(word));
}
