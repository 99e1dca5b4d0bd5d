import type { RNode } from './r-tree.ts';

/** The variable that is changed by an assignment to a part of it. */
export function rootOf(target: RNode): string | undefined {
  let node = target;
  for (;;) {
    if (node.kind === 'name') return node.name;
    if (node.kind === 'string') return node.value;
    if (node.kind === 'index' || node.kind === 'member') node = node.object;
    else if (node.kind === 'call') {
      const [operand] = node.operands;
      if (operand === undefined) return undefined;
      node = operand.value;
    } else return undefined;
  }
}
