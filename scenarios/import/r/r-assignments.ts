import type { RAssignment, RNode } from './r-tree.ts';

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

/** In blocks, conditions and loops; what is in functions changes nothing outside. */
export function assignmentsIn(node: RNode): RAssignment[] {
  switch (node.kind) {
    case 'assignment':
      return [node, ...assignmentsIn(node.value)];
    case 'block':
      return node.statements.flatMap(assignmentsIn);
    case 'if':
      return [node.consequence, ...(node.alternative === undefined ? [] : [node.alternative])].flatMap(assignmentsIn);
    case 'loop':
      return assignmentsIn(node.body);
    case 'number':
    case 'string':
    case 'name':
    case 'prefix':
    case 'infix':
    case 'call':
    case 'index':
    case 'member':
    case 'function':
    case 'jump':
      return [];
  }
}
