import type { StreamObservation } from '../view/stream.ts';

/** What is told at a time. Beyond it events that only experts want are left out, beyond the limit of pixels everything is told anew. */
const MOST_EVENTS = 500;
const MOST_DEBUG_EVENTS = 200;
const MOST_PIXELS = 1e6;

/** Observations of a while; of what changed several times, how it is at the end. */
export class ChangeBatch {
  readonly #latest = new Map<string, StreamObservation>();
  #events = 0;
  #pixels = 0;
  #number = 0;

  /** Whether there is so much that a snapshot is shorter. */
  get isTooLong(): boolean {
    return this.#pixels > MOST_PIXELS;
  }

  get size(): number {
    return this.#latest.size;
  }

  add(observation: StreamObservation): void {
    if (observation.kind === 'event') {
      if (this.#events >= (observation.level === 'debug' ? MOST_DEBUG_EVENTS : MOST_EVENTS)) return;
      this.#events++;
    }
    if (observation.kind === 'pixels') {
      if (this.isTooLong) return;
      this.#pixels += observation.values.length;
    }
    const key = subjectOf(observation) ?? String(++this.#number);
    // Behind what came meanwhile: an association comes after its components.
    this.#latest.delete(key);
    this.#latest.set(key, observation);
  }

  observations(): StreamObservation[] {
    return [...this.#latest.values()];
  }
}

/** What an observation is about, when the next one about it takes its place; undefined: each of them counts. */
function subjectOf(observation: StreamObservation): string | undefined {
  switch (observation.kind) {
    case 'component':
    case 'componentGone':
      return `component ${observation.id}`;
    case 'associationUp':
    case 'associationDown':
      return `association ${observation.id}`;
    case 'imageStatus':
    case 'usage':
      return `${observation.kind} ${observation.component}`;
    case 'clock':
      return 'clock';
    case 'event':
    case 'image':
    case 'pixels':
    case 'sample':
      return undefined;
  }
}
