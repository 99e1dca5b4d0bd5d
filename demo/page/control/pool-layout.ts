import type { ComponentView, ViewRole } from '../../view/component-view.ts';

/** A rectangle of the map, px. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How much a card says: everything, name and load, name, or its number alone. */
export type CardSize = 'large' | 'medium' | 'small' | 'tiny';

/** Size of a card, in widths of the letter m (`rem`), and for how many components of a role it is. */
const cardSizes: Readonly<Record<CardSize, { width: number; height: number; upTo: number }>> = {
  large: { width: 12.5, height: 6.4, upTo: 6 },
  medium: { width: 8.6, height: 3.4, upTo: 14 },
  small: { width: 5.6, height: 2.3, upTo: 50 },
  tiny: { width: 3.6, height: 1.9, upTo: Infinity },
};

const GAP = 0.7;
/** Between registrars, where their links are. */
const WIDE_GAP = 5;
/** Cards of one row become narrower before a second row begins. */
const NARROWEST = 7.2;
/** Between registrars and the others, where links to registrars are. */
const MIDDLE = 3.2;
/** Part of the width that stays free for links between users and elements. */
const FREE = 0.26;
/** Part of the blocks' width that the smaller one has at least. */
const LEAST_SHARE = 0.3;

export interface PoolLayout {
  readonly places: ReadonlyMap<string, Place>;
  readonly sizes: Readonly<Record<ViewRole, CardSize>>;
  readonly height: number;
}

/**
 * Registrars at the top, users at the left, elements at the right: each kind of link has a region of its own. Whatever else
 * there is comes below.
 *
 * @param width of the map, px
 * @param rem px
 */
export function poolLayout(components: Iterable<ComponentView>, width: number, rem: number): PoolLayout {
  const groups: Record<ViewRole, string[]> = { registrar: [], poolElement: [], poolUser: [], other: [] };
  for (const { role, id } of components) groups[role].push(id);
  const places = new Map<string, Place>();
  const gap = GAP * rem;
  const size = (role: ViewRole): CardSize => sizeFor(groups[role].length);
  const block = (role: ViewRole, left: number, top: number, room: number, align: number): number => {
    const count = groups[role].length;
    const isRow = align === 0.5 && size(role) === 'large';
    const across = isRow ? Math.min(WIDE_GAP * rem, Math.max(gap, (room - count * NARROWEST * rem) / count)) : gap;
    const { width: w, height: h, columns } = cardSize(size(role), count, room, across, rem, isRow);
    for (const [index, id] of groups[role].entries()) {
      const row = Math.floor(index / columns);
      const inRow = Math.min(columns, count - row * columns);
      // Registrars are in the middle of their row, columns of others keep straight.
      const used = (align === 0.5 ? inRow : columns) * (w + across) - across;
      const x = left + (room - used) * align + (index % columns) * (w + across);
      places.set(id, { x, y: top + row * (h + gap), width: w, height: h });
    }
    return Math.ceil(count / columns) * (h + gap);
  };
  const labels = rem * 1.4;
  const top = labels + block('registrar', 0, labels, width, 0.5);
  const below = groups.registrar.length === 0 ? labels : top + MIDDLE * rem;
  const [users, elements] = blockWidths(groups.poolUser.length, groups.poolElement.length, width * (1 - FREE));
  const heights = [block('poolUser', 0, below, users, 0), block('poolElement', width - elements, below, elements, 1)];
  const end = below + Math.max(...heights);
  const bottom = groups.other.length === 0 ? end : end + labels + block('other', 0, end + labels, width, 0.5);
  return {
    places,
    sizes: {
      registrar: size('registrar'),
      poolElement: size('poolElement'),
      poolUser: size('poolUser'),
      other: size('other'),
    },
    height: Math.ceil(bottom + gap),
  };
}

function cardSize(size: CardSize, count: number, room: number, gap: number, rem: number, isRow: boolean) {
  const card = cardSizes[size];
  const inRow = (room - gap * (count - 1)) / Math.max(1, count);
  const least = isRow && inRow >= NARROWEST * rem ? inRow : room;
  const width = Math.min(card.width * rem, least);
  const columns = Math.max(1, Math.min(count, Math.floor((room + gap + 0.5) / (width + gap))));
  return { width, height: card.height * rem, columns };
}

function sizeFor(count: number): CardSize {
  for (const size of ['large', 'medium', 'small'] as const) if (count <= cardSizes[size].upTo) return size;
  return 'tiny';
}

/** Where there are more components is more room. */
function blockWidths(users: number, elements: number, width: number): [number, number] {
  const weights = [users, elements].map((count) => Math.sqrt(Math.max(1, count)));
  const [weight = 1, other = 1] = weights;
  const share = Math.min(1 - LEAST_SHARE, Math.max(LEAST_SHARE, weight / (weight + other)));
  return [width * share, width * (1 - share)];
}
