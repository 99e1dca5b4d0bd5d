import type { LogLevel } from '../../protocol/log-events.ts';
import type { ComponentView } from './component-view.ts';
import type { EventKind } from './event-kinds.ts';

/** What travels on a link, and so its color. */
export const viewProtocols = ['ASAP', 'ENRP', 'application', 'other'] as const;
export type ViewProtocol = (typeof viewProtocols)[number];

/** A link between two components, as long as there is an association. */
export interface AssociationView {
  /** One association's in this view. */
  readonly id: string;
  /** Component that opened it, as far as that is known, and the other one. */
  readonly from: string;
  readonly to: string;
  readonly protocol: ViewProtocol;
}

/** A message as it leaves its sender. */
export interface MessageView {
  readonly from: string;
  readonly to: string;
  readonly protocol: ViewProtocol;
  /** `ASAP_REGISTRATION`; of an application's: the type of its service, `FRACTAL_DATA`. */
  readonly type: string;
  readonly byteLength: number;
  /** The decoded message as JSON text, made when it is asked for; absent: only its kind is known. */
  readonly decoded?: () => string;
}

/** Something that happened, in words; made by `eventWords`. */
export interface EventView {
  /** Component that tells of it. */
  readonly component: string;
  /** Of the log (`protocol/log-events.ts`), or of this view. */
  readonly event: string;
  readonly level: LogLevel;
  /** What it is about, for filters; observations have a `kind` of their own. */
  readonly subject: EventKind;
  /** A newcomer should see it; the rest is for those who ask for everything. */
  readonly isHighlight: boolean;
  /** For whoever looks at the page, with names of components: `PE 3 stopped answering, reported by PU 1`. */
  readonly text: string;
  /** Where it is defined: `RFC 5352 §3.5`. */
  readonly section?: string;
  /** Other components that it is about. */
  readonly about: readonly string[];
}

/** An image that a pool user begins to have computed; it ends the image before. */
export interface ImageView {
  readonly component: string;
  readonly width: number;
  readonly height: number;
  /** Rectangles of the sessions, from session 0. */
  readonly tiles: readonly {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  }[];
}

/** Pixels that an element computed. */
export interface PixelsView {
  readonly component: string;
  readonly session: number;
  /** Failovers of the session so far: each turns the hue. */
  readonly failovers: number;
  /** Component that computed them; absent: unknown. */
  readonly element?: string;
  /** The first of the pixels, counted row by row in the session's tile. */
  readonly first: number;
  /** Iterations modulo the number of colors: less than 256. */
  readonly values: readonly number[];
}

/** What became of an image: `Requesting calculation`, `Packet #7 of PE 2`, `Image completed`. */
interface ImageStatusView {
  readonly component: string;
  readonly status: string;
  readonly isComplete: boolean;
}

/** Counters since the start of the world. */
export interface UsageView {
  readonly component: string;
  readonly requests: number;
  readonly failovers: number;
}

/** Time of the world, and how fast it runs. */
interface ClockView {
  /** Simulated seconds per second of the viewer; 1 in real worlds. */
  readonly speed: number;
  /** What it comes to now; absent: as fast as it should. The machine cannot keep up. */
  readonly achieved?: number;
  readonly paused: boolean;
  /** A simulation is at its end, or an error has ended it: it does not go on. */
  readonly isOver?: boolean;
  /** Where a simulation ends, s; absent: it does not. */
  readonly end?: number;
}

type Told<Kind extends string, Content> = { readonly kind: Kind; readonly at: number } & Content;

/** What a world tells the view, the same of real and simulated ones. `at`: seconds since the start of the world. */
export type Observation =
  /** It appeared, or something of it changed: takes the place of what was known. */
  | Told<'component', ComponentView>
  /** It is not part of the world any more. */
  | Told<'componentGone', { readonly id: string }>
  | Told<'associationUp', AssociationView>
  | Told<'associationDown', { readonly id: string }>
  | Told<'message', MessageView>
  | Told<'event', EventView>
  | Told<'image', ImageView>
  | Told<'pixels', PixelsView>
  | Told<'imageStatus', ImageStatusView>
  | Told<'usage', UsageView>
  | Told<'clock', ClockView>;

export type ObservationKind = Observation['kind'];
