import {
  isBinaryExpression,
  isClassDeclaration,
  isConditionalTypeNode,
  isElementAccessExpression,
  isExpressionStatement,
  isExpressionWithTypeArguments,
  isGetAccessorDeclaration,
  isHeritageClause,
  isIdentifier,
  isInterfaceDeclaration,
  isIntersectionTypeNode,
  isMethodDeclaration,
  isMethodSignatureDeclaration,
  isObjectBindingPattern,
  isObjectLiteralExpression,
  isPostfixUnaryExpression,
  isPrefixUnaryExpression,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isPropertyDeclaration,
  isPropertySignatureDeclaration,
  isShorthandPropertyAssignment,
  isSpreadAssignment,
  isStringLiteral,
  isTypeLiteralNode,
  isTypeReferenceNode,
  SyntaxKind,
  type Identifier,
  type Node,
  type ObjectBindingPattern,
  type SourceFile,
} from 'typescript/unstable/ast';

/** A member with the class, interface, type or object literal that it is of. */
export interface MemberSyntax {
  readonly name: Identifier;
  readonly owner: Node;
  /** Members of object literals are not looked at themselves: they give their interface a reader. */
  readonly literal: boolean;
}

/** What a file says of members. */
export interface FileSyntax {
  readonly file: SourceFile;
  readonly members: readonly MemberSyntax[];
  /** The names in `object.name` and `object['name']` whose value is wanted. */
  readonly reads: readonly Node[];
  /** `const { name } = object` */
  readonly patterns: readonly ObjectBindingPattern[];
  /** The objects in `object[name]`. */
  readonly indexed: readonly Node[];
  /** The objects in `{ ...object }`: their members are read where those of the new object are. */
  readonly spread: readonly Node[];
  /** Classes and interfaces with one of what they extend or implement. */
  readonly bases: readonly { readonly owner: Node; readonly base: Node }[];
}

export function syntaxOf(file: SourceFile): FileSyntax {
  const members: MemberSyntax[] = [];
  const reads: Node[] = [];
  const patterns: ObjectBindingPattern[] = [];
  const indexed: Node[] = [];
  const spread: Node[] = [];
  const bases: { owner: Node; base: Node }[] = [];
  const visit = (node: Node): void => {
    const member = memberOf(node);
    if (member !== undefined) members.push(member);
    if (isPropertyAccessExpression(node) && !isOnlyWritten(node)) reads.push(node.name);
    if (isElementAccessExpression(node)) {
      if (isStringLiteral(node.argumentExpression)) reads.push(node.argumentExpression);
      else indexed.push(node.expression);
    }
    if (isObjectBindingPattern(node)) patterns.push(node);
    if (isSpreadAssignment(node)) spread.push(node.expression);
    if (isHeritageClause(node))
      for (const base of node.types) if (isExpressionWithTypeArguments(base)) bases.push({ owner: node.parent, base });
    node.forEachChild(visit);
  };
  file.forEachChild(visit);
  return { file, members, reads, patterns, indexed, spread, bases };
}

function memberOf(node: Node): MemberSyntax | undefined {
  const literal = isObjectLiteralExpression(node.parent);
  if (literal) {
    if (!isPropertyAssignment(node) && !isShorthandPropertyAssignment(node) && !isMethodDeclaration(node))
      return undefined;
  } else {
    const declares =
      isPropertySignatureDeclaration(node) ||
      isMethodSignatureDeclaration(node) ||
      isPropertyDeclaration(node) ||
      isMethodDeclaration(node) ||
      isGetAccessorDeclaration(node);
    if (!declares || isFilter(node.parent)) return undefined;
  }
  return isIdentifier(node.name) ? { name: node.name, owner: node.parent, literal } : undefined;
}

/** `Extract<Chunk, { type: 'DATA' }>`, `Chunk & { reflected: true }`: a type that is compared and has no values. */
function isFilter(type: Node): boolean {
  if (!isTypeLiteralNode(type)) return false;
  const { parent } = type;
  return isTypeReferenceNode(parent) || isIntersectionTypeNode(parent) || isConditionalTypeNode(parent);
}

/** An assignment, or an increment whose value is not used. */
function isOnlyWritten(access: Node): boolean {
  const { parent } = access;
  if (isBinaryExpression(parent) && parent.left === access) {
    const operator = parent.operatorToken.kind;
    if (operator === SyntaxKind.EqualsToken) return true;
    const assigns = operator >= SyntaxKind.FirstCompoundAssignment && operator <= SyntaxKind.LastCompoundAssignment;
    return assigns && operator !== SyntaxKind.QuestionQuestionEqualsToken && isExpressionStatement(parent.parent);
  }
  if (!isPostfixUnaryExpression(parent) && !isPrefixUnaryExpression(parent)) return false;
  const counts = parent.operator === SyntaxKind.PlusPlusToken || parent.operator === SyntaxKind.MinusMinusToken;
  return counts && isExpressionStatement(parent.parent);
}

/** `Class` or `Interface`, for messages; of a type literal the nearest name. */
export function ownerName(owner: Node): string {
  for (let node = owner; ; node = node.parent) {
    if ((isClassDeclaration(node) || isInterfaceDeclaration(node)) && node.name !== undefined) return node.name.text;
    if (node.kind === SyntaxKind.SourceFile) return 'a type';
    if ('name' in node && typeof node.name === 'object' && node.name !== null && 'text' in node.name)
      return String(node.name.text);
  }
}
