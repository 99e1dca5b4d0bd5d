import type { ViewProtocol, AssociationView } from '../../view/observation.ts';
import type { Place } from './pool-layout.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A curve between the edges of two cards, bent towards its control point. */
export interface LinkLine {
  readonly from: Point;
  readonly bend: Point;
  readonly to: Point;
}

/** Associations of one protocol between two components, drawn as one. */
export interface DrawnLink extends Pick<AssociationView, 'from' | 'to' | 'protocol'> {
  readonly count: number;
}

/** The same for both directions. */
export function linkKey(from: string, to: string, protocol: ViewProtocol): string {
  return from < to ? `${from}\n${to}\n${protocol}` : `${to}\n${from}\n${protocol}`;
}

export function drawnLinks(associations: Iterable<AssociationView>): Map<string, DrawnLink> {
  const links = new Map<string, DrawnLink>();
  for (const { from, to, protocol } of associations) {
    const key = linkKey(from, to, protocol);
    links.set(key, { from, to, protocol, count: (links.get(key)?.count ?? 0) + 1 });
  }
  return links;
}

/**
 * On which of the links a message moves. Cookies of a session come on the association of the application (RFC 5352 §5.2):
 * there is none of ASAP between a user and an element.
 */
export function carrierOf(
  { from, to, protocol }: Pick<AssociationView, 'from' | 'to' | 'protocol'>,
  links: ReadonlyMap<string, DrawnLink>,
): ViewProtocol {
  const isOnOther = !links.has(linkKey(from, to, protocol)) && links.has(linkKey(from, to, 'application'));
  return isOnOther ? 'application' : protocol;
}

/** Links of protocols between the same components are beside each other; part of a card's edge. */
const shifts: Readonly<Record<ViewProtocol, number>> = { ASAP: -0.2, ENRP: 0, application: 0.2, other: 0.35 };

/** How far arrows are bent, px. */
const BOW = 70;
/** Distance of steep links from cards, px. */
const BESIDE = 24;

/** What the way of a link depends on besides its ends. */
export interface LinkSurroundings {
  readonly protocol: ViewProtocol;
  /** Width of the map, px: cards have an edge towards its middle. */
  readonly width: number;
  /** Between components of one role there may be others, which the link goes around. */
  readonly isAmongEquals: boolean;
  /** From a user to an element, from one side of the map to the other, whatever their rows. */
  readonly isAcross: boolean;
}

/** The way of messages from one card to another. */
export function linkLine(
  from: Place,
  to: Place,
  { protocol, width, isAmongEquals, isAcross }: LinkSurroundings,
): LinkLine {
  const shift = shifts[protocol];
  const [center, other] = [middle(from), middle(to)];
  const dx = other.x - center.x;
  const dy = other.y - center.y;
  if (isAcross || Math.abs(dy) < (from.height + to.height) / 4) {
    const isFar = isAmongEquals && Math.abs(dx) > 1.9 * from.width;
    return curve(edge(from, dx, shift), edge(to, -dx, shift), isFar ? -from.height : 0);
  }
  // What is above shows its lower edge, what is below its inner one.
  const [above, below] = dy > 0 ? [from, to] : [to, from];
  const end = inner(below, width, shift);
  const side = Math.sign(width / 2 - end.x);
  const start = lower(above, end.x + side * BESIDE);
  const isBeside = (start.x - end.x) * side > 0;
  // A card that does not reach so far has a link that goes around what is below it.
  const bend = { x: end.x + 3 * side * BESIDE, y: start.y + (end.y - start.y) / 3 };
  const line = isBeside ? curve(start, end, 0) : { from: start, bend, to: end };
  return dy > 0 ? line : { from: line.to, bend: line.bend, to: line.from };
}

/** The way of what moves from one component to another, between the edges that face each other. */
export function moveLine(from: Place, to: Place, width: number): LinkLine {
  const [center, other] = [middle(from), middle(to)];
  const [dx, side] = [other.x - center.x, Math.sign(width / 2 - center.x) || 1];
  const isColumn = Math.abs(dx) < from.width / 2;
  const start = edge(from, isColumn ? side : dx, 0.1);
  const end = edge(to, isColumn ? side : -dx, 0.1);
  const bend = { x: (start.x + end.x) / 2, y: (start.y + end.y) / 2 };
  return {
    from: start,
    to: end,
    bend: isColumn ? { ...bend, x: bend.x + side * BOW } : { ...bend, y: bend.y + BOW / 2 },
  };
}

/** Points of the curve, from 0 to 1. */
export function pointAt({ from, bend, to }: LinkLine, part: number): Point {
  const rest = 1 - part;
  const [one, two, three] = [rest * rest, 2 * rest * part, part * part];
  return { x: one * from.x + two * bend.x + three * to.x, y: one * from.y + two * bend.y + three * to.y };
}

export function pathOf({ from, bend, to }: LinkLine): string {
  return `M${from.x} ${from.y}Q${bend.x} ${bend.y} ${to.x} ${to.y}`;
}

export function middle({ x, y, width, height }: Place): Point {
  return { x: x + width / 2, y: y + height / 2 };
}

/** A point of the left or right edge. */
function edge({ x, y, width, height }: Place, direction: number, shift: number): Point {
  return { x: direction > 0 ? x + width : x, y: y + height * (0.5 + shift) };
}

/** A point of the lower edge, as near as it has one to where a line is to pass beside other cards. */
function lower({ x, y, width, height }: Place, aside: number): Point {
  return { x: Math.min(x + width * 0.92, Math.max(x + width * 0.08, aside)), y: y + height };
}

/** A point of the edge towards the middle of the map; of the upper edge where the card is in the middle itself. */
function inner(place: Place, width: number, shift: number): Point {
  const center = middle(place);
  if (Math.abs(center.x - width / 2) < place.width / 2) return { x: center.x + shift * place.width, y: place.y };
  return edge(place, width / 2 - center.x, shift);
}

function curve(from: Point, to: Point, lift: number): LinkLine {
  return { from, to, bend: { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 + lift } };
}
