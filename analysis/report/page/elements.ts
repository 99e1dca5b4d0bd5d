/** Elements of the page. Texts are always text, never markup. */
export type Child = Node | string;

/** A new element with attributes and content. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...content: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...content);
  return made;
}

/** An element that the page has. @throws Error if it does not */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no element ${id}`);
  return found;
}

/** A table with a head; columns of numbers are aligned to the right. */
export function table(head: readonly string[], rows: readonly (readonly Child[])[]): HTMLTableElement {
  const attributes = head.map((_, column) => (rows.some((row) => isWords(row[column])) ? { class: 'words' } : {}));
  const line = (tag: 'th' | 'td', cells: readonly Child[]): HTMLElement =>
    element('tr', {}, ...cells.map((cell, column) => element(tag, attributes[column], cell)));
  return element(
    'table',
    {},
    element('thead', {}, line('th', head)),
    element('tbody', {}, ...rows.map((cells) => line('td', cells))),
  );
}

function isWords(cell: Child | undefined): boolean {
  const text = (typeof cell === 'object' ? cell.textContent : cell) ?? '';
  return /[a-z]/i.test(text) && Number.isNaN(Number(text));
}
