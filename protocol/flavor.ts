/** Number types that the compiler tells apart; at run time they are numbers and nothing else. */
declare const kind: unique symbol;

/**
 * A number of one kind. Numbers of another kind are not taken for it (a stream identifier is no PPID), plain ones are:
 * literals, what is read from a packet, results of arithmetic.
 */
export type Flavored<Kind extends string> = number & { readonly [kind]?: Kind };

/** As {@link Flavored}, but plain numbers are not taken for it either: it is made in few places. */
export type Branded<Kind extends string> = number & { readonly [kind]: Kind };
