import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { describeCommand, type CommandDescription } from '../../../cli/help/command-tree.ts';
import { manPages } from '../../../cli/help/man-page.ts';
import { rsplabProgram } from '../../../cli/program.ts';

const edition = { program: 'rsplab', version: '1.2.3', date: '2026-11-29' };

function isThere(program: string, ...words: readonly string[]): boolean {
  return spawnSync(program, words, { input: '' }).status === 0;
}

/** Without the escapes of roff for hyphens. */
function plain(page: string): string {
  return page.replaceAll('\\-', '-');
}

describe('man pages', () => {
  const program = describeCommand(rsplabProgram());
  const pages = manPages(program, edition);

  it('are there for the program and each command, with all options and their help texts', () => {
    const check = (command: CommandDescription): void => {
      const page = plain(pages.get(`${command.path.join('-')}.1`) ?? '');
      assert.match(
        page,
        new RegExp(`^\\.TH "${command.path.join('-').toUpperCase()}" 1 "2026-11-29" "rsplab 1\\.2\\.3"`),
      );
      for (const { names } of command.options) assert.ok(page.includes(`\n.B ${names.join(', ')}`), names.join());
      for (const each of command.commands) if (each.name !== 'help') check(each);
    };
    check(program);
    assert.ok(pages.size > program.commands.length);
    for (const name of ['check', 'reproduce', 'import', 'fuzz']) assert.ok(pages.has(`rsplab-${name}.1`), name);
    const server = plain(pages.get('rsplab-server.1') ?? '');
    assert.match(
      server,
      /\n\.TP\n\.B --registration-life <s>\nTime until a registration expires if it is not renewed; .*\(default: /,
    );
    assert.match(server, /\n\.SS "Registration \(RFC 5352 \\\[u00A7\]3\.1\)"\n/);
    assert.match(server, /\n\.SH NOTES\n\.nf\nPolicies:\n/);
    const handlespace = plain(pages.get('rsplab-handlespace.1') ?? '');
    assert.match(handlespace, /\n\.SH ARGUMENTS\n\.TP\n\.B registrar\n.* \(default: "127\.0\.0\.1"\)\.\n/);
    assert.match(server, /\n\.SH SEE ALSO\n\\fBrsplab\\fR\(1\)\n/);
  });

  it('take nothing of a text for a request or an escape', () => {
    const command = new Command('x')
      .description('.SH is no "heading" here, \\fB is not bold')
      .addOption(new Option('--o <v>', "'tis a text – with a dash"));
    const page = plain(manPages(describeCommand(command), edition).get('x.1') ?? '');
    assert.ok(page.includes('\n\\&.SH is no "heading" here, \\efB is not bold.\n'), page);
    assert.ok(page.includes("\n\\&'tis a text \\[u2013] with a dash.\n"), page);
  });

  it('are pages as mandoc and groff want them', function () {
    const checkers = [
      ['mandoc', '-T', 'lint', '-W', 'warning'],
      ['groff', '-man', '-ww', '-z', '-K', 'utf8'],
    ].filter(([name = '', ...words]) => isThere(name, ...words) || (name === 'groff' && isThere('groff', '--version')));
    if (checkers.length === 0) this.skip();
    for (const [file, page] of pages)
      for (const [name = '', ...words] of checkers) {
        const { stdout, stderr } = spawnSync(name, words, { input: page, encoding: 'utf8' });
        assert.equal(stdout + stderr, '', `${name}: ${file}`);
      }
  });

  it('are in the package, and written when it is made', () => {
    const { files, scripts, directories } = JSON.parse(
      readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'),
    ) as {
      readonly files: readonly string[];
      readonly scripts: Readonly<Record<string, string>>;
      readonly directories: { readonly man: string };
    };
    assert.ok(files.includes('dist/man') && directories.man === './dist/man');
    assert.match(scripts['prepare'] ?? '', /npm run man/);
    execFileSync('node', ['--check', new URL('../../../cli/help/write-man-pages.js', import.meta.url).pathname]);
  });
});
