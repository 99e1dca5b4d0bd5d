import { join, relative, resolve } from 'node:path';
import { API, SymbolFlags, type Checker, type Symbol } from 'typescript/unstable/sync';
import {
  isClassDeclaration,
  isFunctionDeclaration,
  isInterfaceDeclaration,
  isTypeAliasDeclaration,
  isVariableDeclaration,
  type Node,
} from 'typescript/unstable/ast';
import { docstringOf, type Docstring } from './docstring.ts';

/** What the package exports, as its declaration says it. */
export interface Exported {
  readonly name: string;
  readonly kind: 'class' | 'interface' | 'function' | 'constant' | 'type';
  /** Path of its source in the project, without ending: `native/api/real-world`. */
  readonly place: string;
  readonly docstring: Docstring | undefined;
  /** Its declaration; of classes and interfaces what is before the members. */
  readonly text: string;
  readonly members: readonly Member[];
}

/** A member of a class or interface. */
export interface Member {
  readonly text: string;
  readonly docstring: Docstring | undefined;
}

/** Of each module that the package exports, a tsconfig.json below the project's folder with it as only root file. */
const modules = ['test/api-pages/tsconfig.declarations.json', 'test/api-pages/tsconfig.results.json'];

/** All that the package exports, module by module. @param root of the project, which has been built */
export function exportedByPackage(root: string): Exported[] {
  return modules.flatMap((configuration) => exportedBy(join(root, configuration), join(root, 'dist')));
}

/**
 * All that the declarations of a compiled module export, by name.
 *
 * @param configuration a tsconfig.json whose only root file is the module
 * @param folder where the compiled project is, that places are named from
 */
function exportedBy(configuration: string, folder: string): Exported[] {
  const api = new API({ cwd: resolve(folder) });
  try {
    const [project] = api.updateSnapshot({ openProjects: [resolve(configuration)] }).getProjects();
    const [root = ''] = project.rootFiles;
    const file = project.program.getSourceFile(root);
    const module = file && project.checker.getSymbolAtLocation(file);
    if (module === undefined) throw new Error(`${root} is no module: build the project first`);
    return project.checker
      .getExportsOfModule(module)
      .map((symbol) => exportedAs(symbol, project.checker, resolve(folder)))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } finally {
    api.close();
  }
}

function exportedAs(symbol: Symbol, checker: Checker, folder: string): Exported {
  const isAlias = (symbol.flags & SymbolFlags.Alias) !== 0;
  const { declarations } = isAlias ? checker.getAliasedSymbol(symbol) : symbol;
  const nodes = declarations.flatMap((handle) => handle.resolve() ?? []);
  const [first] = nodes;
  if (first === undefined) throw new Error(`${symbol.name} has no declaration`);
  // A name can be a value and a type: the one with the docstring is described, the other shown.
  const node = nodes.find((each) => docstringOf(commentsBefore(each)) !== undefined) ?? first;
  const others = nodes.filter((each) => each !== node).map(textOf);
  return {
    name: symbol.name,
    kind: kindOf(node),
    place: relative(folder, node.getSourceFile().fileName).replace(/\.d\.ts$/, ''),
    docstring: docstringOf(commentsBefore(node)),
    text: renamed([textOf(node), ...others].join('\n'), node, symbol.name),
    members: membersOf(node),
  };
}

/** Some are exported under another name than their declaration's. */
function renamed(text: string, node: Node, name: string): string {
  return isFunctionDeclaration(node) && node.name !== undefined ? text.replace(node.name.getText(), name) : text;
}

function kindOf(node: Node): Exported['kind'] {
  if (isClassDeclaration(node)) return 'class';
  if (isInterfaceDeclaration(node)) return 'interface';
  if (isFunctionDeclaration(node)) return 'function';
  if (isVariableDeclaration(node)) return 'constant';
  if (isTypeAliasDeclaration(node)) return 'type';
  throw new Error(`unexpected declaration: ${node.getText()}`);
}

/** Those that users see: neither private ones nor those of the project itself. */
function membersOf(node: Node): Member[] {
  if (!isClassDeclaration(node) && !isInterfaceDeclaration(node)) return [];
  const members: readonly Node[] = node.members;
  return members
    .map((member) => ({ text: oneLine(member.getText()), docstring: docstringOf(commentsBefore(member)) }))
    .filter(({ text, docstring }) => !/^(#|private\b)/.test(text) && docstring?.isInternal !== true);
}

function textOf(node: Node): string {
  if (!isClassDeclaration(node) && !isInterfaceDeclaration(node))
    return withoutComments((isVariableDeclaration(node) ? node.parent.parent : node).getText());
  const text = node.getText();
  return oneLine(text.slice(0, text.indexOf('{'))).trim();
}

function commentsBefore(node: Node): string {
  const whole = isVariableDeclaration(node) ? node.parent.parent : node;
  const text = whole.getFullText();
  return text.slice(0, text.length - whole.getText().length);
}

function withoutComments(text: string): string {
  return text
    .replace(/\/\*\*.*?\*\/\s*/gs, '')
    .replace(/^export (declare )?/, '')
    .trim();
}

function oneLine(text: string): string {
  return withoutComments(text).replace(/\s+/g, ' ');
}
