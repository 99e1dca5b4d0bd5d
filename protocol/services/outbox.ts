import { TransportError, type Association, type UserMessage } from '../host.ts';

/** What an association does not take now. */
interface Waiting {
  readonly messages: UserMessage[];
  /** It is shut down behind them. */
  closing: boolean;
}

/**
 * What a service or a registrar sends: messages that an association does not take at once wait here for room, in order. As long as one
 * waits no messages of that peer are taken: so the peer slows down, no answer is lost, and what a peer that does not
 * read makes wait is bounded by what the service sends without being asked.
 */
export class Outbox {
  readonly #waiting = new Map<Association, Waiting>();

  send(association: Association, message: UserMessage): void {
    const waiting = this.#waiting.size === 0 ? undefined : this.#waiting.get(association);
    if (waiting !== undefined) waiting.messages.push(message);
    else if (!take(association, message) && association.state !== 'ended') {
      association.setReceiving(false);
      this.forgetEnded();
      this.#waiting.set(association, { messages: [message], closing: false });
    }
  }

  /** Whether messages wait for room: what is sent besides would overtake them. */
  holds(association: Association): boolean {
    return this.#waiting.has(association);
  }

  /** Shuts an association down when it has taken all that was sent. */
  shutdown(association: Association): void {
    const waiting = this.#waiting.get(association);
    if (waiting === undefined) association.shutdown();
    else waiting.closing = true;
  }

  /** There is room again: to be called from the endpoint's event. */
  writable(association: Association): void {
    const waiting = this.#waiting.get(association);
    if (waiting === undefined) return;
    const taken = waiting.messages.findIndex((message) => !take(association, message));
    waiting.messages.splice(0, taken < 0 ? waiting.messages.length : taken);
    if (waiting.messages.length > 0) return;
    this.forget(association);
    if (waiting.closing) association.shutdown();
  }

  /** Of those that were aborted here, which is no event. */
  private forgetEnded(): void {
    for (const association of this.#waiting.keys())
      if (association.state === 'ended') this.#waiting.delete(association);
  }

  /** The messages are not needed any more: the peer restarted, or the association has ended. */
  forget(association: Association): void {
    if (this.#waiting.delete(association) && association.state !== 'ended') association.setReceiving(true);
  }
}

/** On the message's own stream, if there is one in this direction; on stream 0 else. */
function take(association: Association, message: UserMessage): boolean {
  try {
    return association.send(message);
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    return association.send({ ...message, payload: message.payload, stream: 0 });
  }
}
