import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { applyConfig } from '../../../cli/components/config-file.ts';
import { addConfigOption } from '../../../cli/components/config-option.ts';
import { collected, portNumber } from '../../../cli/option-values.ts';
import { StudyError } from '../../../scenarios/language/study-error.ts';

function command(): Command {
  return new Command('component')
    .exitOverride()
    .option('--address <address>', 'repeatable', collected)
    .option('--asap-port <n>', 'a number', portNumber, 3863)
    .addOption(new Option('--level <level>', 'a choice').choices(['low', 'high']))
    .option('--pool-handle <text>', 'a text')
    .option('--watch [n]', 'a number, or none', portNumber)
    .option('--no-announce', 'a negation')
    .option('--alone', 'a switch')
    .option('--renews', 'a strategy')
    .option('--no-renews', 'not that strategy');
}

/** The options of a command line together with a file's. */
function options(file: string, words = ''): Record<string, unknown> {
  const component = command();
  component.parse(words === '' ? [] : words.split(' '), { from: 'user' });
  applyConfig(component, 'c.yaml', file);
  return component.opts();
}

function mistakes(file: string): string {
  try {
    options(file);
  } catch (error) {
    assert.ok(error instanceof StudyError);
    return error.message;
  }
  return assert.fail('there are none');
}

describe('configuration file', () => {
  it('gives an option whose value may be left out: true is without one', () => {
    assert.equal(options('watch: true\n')['watch'], true);
    assert.equal(options('watch: 7\n')['watch'], 7);
    assert.match(mistakes('watch: often\n'), /watch: "often"/);
  });

  it('has the options of a command by their long names', () => {
    const text = ['address: [10.0.0.1, 10.0.0.2]', 'asap-port: 0x10', 'level: high', 'alone: true'].join('\n');
    assert.deepEqual(options(text), {
      address: ['10.0.0.1', '10.0.0.2'],
      asapPort: 16,
      level: 'high',
      alone: true,
      announce: true,
    });
    assert.deepEqual(options('address: 10.0.0.1')['address'], ['10.0.0.1']);
  });

  it('may be empty', () => {
    assert.deepEqual(options('# nothing yet\n'), { asapPort: 3863, announce: true });
  });

  it('has texts as they are written, whatever YAML would make of them', () => {
    for (const text of ['007', '1.10', 'null', 'yes', '0x10'])
      assert.equal(options(`pool-handle: ${text}`)['poolHandle'], text);
    assert.equal(options('pool-handle: "a: b"')['poolHandle'], 'a: b');
  });

  it('turns switches on and off', () => {
    for (const [text, attribute, value] of [
      ['no-announce: true', 'announce', false],
      ['announce: false', 'announce', false],
      ['announce: true', 'announce', true],
      ['renews: true', 'renews', true],
      ['renews: false', 'renews', false],
      ['no-renews: true', 'renews', false],
      ['alone: false', 'alone', false],
    ] as const)
      assert.equal(options(text)[attribute], value, text);
  });

  it('yields to the command line, option by option', () => {
    const text = 'asap-port: 1\nlevel: low\naddress: 10.0.0.1\nannounce: false';
    const { asapPort, level, address, announce } = options(text, '--asap-port 2 --address 10.0.0.9');
    assert.deepEqual([asapPort, level, address, announce], [2, 'low', ['10.0.0.9'], false]);
  });

  for (const [file, said] of [
    ['adress: 10.0.0.1', 'c.yaml:1:1: unknown key adress; did you mean address?'],
    ['# a\nasapPort: 1', 'c.yaml:2:1: unknown key asapPort; did you mean asap-port?'],
    ['level: high\nasap-port: 70000', /^c\.yaml:2:12: asap-port: "70000": It must be a port number from 0 to 65535\.$/],
    ['level: loud', /^c\.yaml:1:8: level: "loud": Allowed choices are low, high\.$/],
    ['asap-port:', 'c.yaml:1:11: asap-port: has no value'],
    ['asap-port: [1, 2]', 'c.yaml:1:12: asap-port: must be one value'],
    ['address: {a: 1}', 'c.yaml:1:10: address: must be one value, or a list of values'],
    ['address: [a, [b]]', 'c.yaml:1:14: address.1: must be one value, or a list of values'],
    ['alone: maybe', 'c.yaml:1:8: alone: must be true or false'],
    ['announce: true\nno-announce: true', 'c.yaml:2:1: no-announce: the same option is given above under another name'],
    ['- asap-port', 'c.yaml:1:1: is not a configuration: it must have the long names of options as keys'],
    ['asap-port: 1\nasap-port: 2', 'c.yaml:2:1: Map keys must be unique'],
    ['services: [echo]', 'c.yaml:1:1: unknown key services'],
    ['config: d.yaml', 'c.yaml:1:1: unknown key config'],
  ] as const)
    it(`names the place of a mistake: ${JSON.stringify(file)}`, () => {
      if (typeof said === 'string') assert.equal(mistakes(file), said);
      else assert.match(mistakes(file), said);
    });

  it('names all mistakes, in the order of the file', () => {
    assert.deepEqual(
      mistakes('adress: 1\nasap-port: x\nlevel: loud')
        .split('\n')
        .map((line) => line.split(':', 2).join(':')),
      ['c.yaml:1', 'c.yaml:2', 'c.yaml:3'],
    );
  });

  it('is read before a command acts, and its absence is said', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rsplab-config-'));
    const file = join(folder, 'c.yaml');
    writeFileSync(file, 'asap-port: 7');
    const seen: unknown[] = [];
    const component = command().action(({ asapPort }) => void seen.push(asapPort));
    addConfigOption(component);
    await component.parseAsync(['--config', file], { from: 'user' });
    assert.deepEqual(seen, [7]);
    rmSync(folder, { recursive: true });
    await assert.rejects(
      component.parseAsync(['--config', file], { from: 'user' }),
      /c\.yaml: cannot be read \(ENOENT/,
    );
    assert.deepEqual(seen, [7]);
  });
});
