/** A mark or item of Vega's scenegraph, of which its type declarations leave most out. */
export interface SceneNode {
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
  readonly datum?: unknown;
  /** Of a mark. */
  readonly name?: string;
  /** Items of a mark, marks of a group. */
  readonly items?: readonly SceneNode[];
  readonly mark?: { readonly name?: string; readonly marktype: string; readonly group?: SceneNode };
}

/** A panel of a picture, px from the left top of the picture. */
export interface PanelBox {
  readonly name: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The panel that an item is in, or is itself.
 *
 * @param origin of the picture's own coordinates
 */
export function panelOf(
  item: SceneNode | undefined,
  isPanel: (name: string) => boolean,
  origin: readonly [number, number],
): PanelBox | undefined {
  let panel = item;
  while (panel !== undefined && !isPanel(panel.mark?.name ?? '')) panel = panel.mark?.group;
  if (panel === undefined) return undefined;
  let [left, top] = origin;
  for (let node: SceneNode | undefined = panel; node !== undefined; node = node.mark?.group) {
    left += node.x ?? 0;
    top += node.y ?? 0;
  }
  return { name: panel.mark?.name ?? '', left, top, width: panel.width ?? 0, height: panel.height ?? 0 };
}

/** A field of the data that an item draws. */
export function fieldOf({ datum }: SceneNode, name: string): unknown {
  return typeof datum === 'object' && datum !== null ? (datum as Readonly<Record<string, unknown>>)[name] : undefined;
}
