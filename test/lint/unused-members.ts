import { relative, resolve } from 'node:path';
import { isTagged, MemberUses, type MemberUse } from './member-uses.ts';
import { ownerName, syntaxOf } from './member-syntax.ts';
import { ofProject } from './project.ts';

/** Folders whose members are for tests, and whose code counts as tests. */
const OF_TESTS = /^(test|bench|native\/lab|analysis\/theory)\//;

/**
 * Members of classes, interfaces and types that no code of the program reads: a line each, with the place. Two tags say
 * that this is meant: `@internal`, it is for tests; `@public`, it is read by users of the API, by readers of a document
 * that the program writes, or by a library or addon that gets the object.
 *
 * @param configuration a tsconfig.json with all code of the project, tests too
 * @param folder of the project, that places are named from
 */
export function unusedMembers(configuration: string, folder: string): string[] {
  const root = resolve(folder);
  return ofProject(configuration, folder, ({ program, rootFiles, checker }) => {
    const files = rootFiles.flatMap((name) => program.getSourceFile(name) ?? []).map(syntaxOf);
    const isOfTests = (name: string): boolean => OF_TESTS.test(relative(root, name));
    const uses = new MemberUses(checker, files, ({ file }) => isOfTests(file.fileName));
    return Array.from(uses.declared()).flatMap((use) =>
      isOfTests(use.syntax.file.fileName) ? [] : faultOf(use, root),
    );
  });
}

function faultOf({ member, syntax, readers }: MemberUse, root: string): string[] {
  if (readers.production || (readers.tests && isTagged(member, 'internal'))) return [];
  const { line } = syntax.file.getLineAndCharacterOfPosition(member.name.getStart());
  const place = `${relative(root, syntax.file.fileName)}:${line + 1}`;
  const problem = readers.tests ? 'read by tests only' : 'never read';
  return [`${place} ${ownerName(member.owner)}.${member.name.text} is ${problem}`];
}
