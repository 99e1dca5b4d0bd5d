import type { Channel } from './channel.ts';
import type { ChannelOptions } from './channel-options.ts';

/** A full-duplex link: both directions alike, unless `backward` says what differs there. */
export interface LinkOptions extends ChannelOptions {
  /** Direction from the second to the first end. */
  readonly backward?: ChannelOptions;
  /** What the link counts in the length of routes (default 1). */
  readonly metric?: number;
}

/** Two channels that fail together. */
export class Link {
  /** Names of the interfaces at both ends: `A/0-R/1`. @internal */
  readonly name: string;
  /** From the first to the second end. */
  readonly forward: Channel;
  readonly backward: Channel;

  constructor(name: string, forward: Channel, backward: Channel) {
    this.name = name;
    this.forward = forward;
    this.backward = backward;
  }

  /** @internal */
  get up(): boolean {
    return this.forward.up;
  }

  /** Everything on the link is lost when it goes down. */
  setUp(up: boolean): void {
    this.forward.setUp(up);
    this.backward.setUp(up);
  }
}
