import { relative, resolve } from 'node:path';
import {
  isBindingElement,
  isClassDeclaration,
  isEnumDeclaration,
  isExportDeclaration,
  isFunctionDeclaration,
  isIdentifier,
  isInterfaceDeclaration,
  isNamedExports,
  isTypeAliasDeclaration,
  isVariableStatement,
  SyntaxKind,
  type BindingName,
  type Identifier,
  type Node,
  type SourceFile,
} from 'typescript/unstable/ast';
import { ofProject } from './project.ts';

/**
 * Names that several files export for different things: a line for each name, with the places. A type and a constant of
 * one file may share a name, and a file that exports what another one declares adds no name. Tests are not looked at.
 *
 * @param configuration a tsconfig.json with all code of the project
 * @param folder of the project, that places are named from
 */
export function equalNames(configuration: string, folder: string): string[] {
  const root = resolve(folder);
  return ofProject(configuration, folder, ({ program, rootFiles }) => {
    const places = new Map<string, Map<string, string>>();
    for (const file of rootFiles.flatMap((name) => program.getSourceFile(name) ?? [])) {
      const path = relative(root, file.fileName);
      if (path.startsWith('test/')) continue;
      for (const name of exportedNames(file)) {
        const { line } = file.getLineAndCharacterOfPosition(name.getStart());
        const ofName = places.get(name.text) ?? new Map<string, string>();
        places.set(name.text, ofName);
        if (!ofName.has(path)) ofName.set(path, `${path}:${line + 1}`);
      }
    }
    return [...places]
      .filter(([, { size }]) => size > 1)
      .map(([name, ofName]) => `${name} is exported by ${[...ofName.values()].join(', ')}`)
      .toSorted();
  });
}

/** Names of what a file declares and exports, at once or by `export { … }`. */
function* exportedNames(file: SourceFile): Generator<Identifier> {
  for (const statement of file.statements) {
    if (isExportDeclaration(statement)) {
      const { exportClause, moduleSpecifier } = statement;
      if (moduleSpecifier !== undefined || exportClause === undefined || !isNamedExports(exportClause)) continue;
      for (const { name } of exportClause.elements) if (isIdentifier(name)) yield name;
    } else if (isExported(statement)) yield* declaredNames(statement);
  }
}

function isExported(statement: Node): boolean {
  return (
    'modifiers' in statement &&
    Array.isArray(statement.modifiers) &&
    statement.modifiers.some((modifier: Node) => modifier.kind === SyntaxKind.ExportKeyword)
  );
}

function declaredNames(statement: Node): Identifier[] {
  if (isVariableStatement(statement))
    return statement.declarationList.declarations.flatMap(({ name }) => boundNames(name));
  const declares =
    isClassDeclaration(statement) ||
    isEnumDeclaration(statement) ||
    isFunctionDeclaration(statement) ||
    isInterfaceDeclaration(statement) ||
    isTypeAliasDeclaration(statement);
  return declares && statement.name !== undefined ? [statement.name] : [];
}

/** `const name`, `const { name }`, `const [name]` */
function boundNames(name: BindingName): Identifier[] {
  if (isIdentifier(name)) return [name];
  return name.elements.flatMap((element) =>
    isBindingElement(element) && element.name !== undefined ? boundNames(element.name) : [],
  );
}
