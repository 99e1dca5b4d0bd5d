import { markdownTable } from 'markdown-table';
import { policies, policyNames } from '../../protocol/policies/policies.ts';
import { policyParameters } from '../../sim/models/rserpool/pool-policy.ts';
import { studyJsonSchema, type JsonSchema } from './json-schema.ts';
import { componentClasses } from './component-catalogue.ts';
import { lookShape } from './look-schema.ts';
import type { Parameter } from './parameter-catalogue.ts';
import { parameterGroups } from './parameter-groups.ts';
import { expected } from './parameter-value.ts';
import { loadStudy, studiesBySubject } from './study-catalogue.ts';
import { cellInWords } from '../../results/tables/table.ts';

/**
 * Brings the tables of a document up to date: each is between the lines `<!-- table NAME -->` and
 * `<!-- end -->` and is made of the schema, the parameter catalogue and the studies that come with the program.
 */
export function withTables(document: string): string {
  return withTablesBy(document, table);
}

/** Replaces each table of a document between its lines. @param tableNamed makes the one of a name */
export function withTablesBy(document: string, tableNamed: (name: string) => string): string {
  return document.replaceAll(
    /(<!-- table (\w+) -->\n)[^]*?(<!-- end -->)/g,
    (_all, begin: string, name: string, end: string) => `${begin}\n${tableNamed(name)}\n\n${end}`,
  );
}

function table(name: string): string {
  const schema = studyJsonSchema() as {
    readonly properties: Readonly<Record<'seeds' | 'vectors' | 'plots' | 'published' | 'expect', JsonSchema>>;
  };
  switch (name) {
    case 'keys':
      return keyTable(schema);
    case 'precision': {
      const [, , precision] = schema.properties.seeds['anyOf'] as readonly [JsonSchema, JsonSchema, JsonSchema];
      return keyTable(precision);
    }
    case 'vectors':
      return keyTable(schema.properties.vectors);
    case 'components':
      return componentTable();
    case 'plot':
      return keyTable(schema.properties.plots['items'] as JsonSchema, (key) => !Object.hasOwn(lookShape, key));
    case 'look':
      return keyTable(schema.properties.plots['items'] as JsonSchema, (key) => Object.hasOwn(lookShape, key));
    case 'published':
    case 'expect':
      return keyTable(schema.properties[name]['items'] as JsonSchema);
    case 'policies':
      return policyTable();
    case 'parameters':
      return parameterTables();
    case 'studies':
      return studyTable();
    default:
      throw new RangeError(`there is no table ${name} of studies`);
  }
}

function keyTable(schema: JsonSchema, isShown = (_key: string): boolean => true): string {
  const { properties, required = [] } = schema as {
    readonly properties: Readonly<Record<string, JsonSchema>>;
    readonly required?: readonly string[];
  };
  const shown = Object.entries(properties).filter(([name]) => isShown(name));
  const rows = shown.map(([name, property]) => {
    const value = 'default' in property ? code(JSON.stringify(property['default'])) : '';
    return [code(name), required.includes(name) ? 'required' : value, cell(String(property['description']))];
  });
  return markdownTable([['Key', 'Default', 'Meaning'], ...rows]);
}

function componentTable(): string {
  const rows = componentClasses.map(({ name, description, model, metrics }) => [
    code(name),
    description,
    code(model),
    [...metrics.keys()].map(code).join(', '),
  ]);
  return markdownTable([['Class', 'Components', 'Model', 'Metrics'], ...rows]);
}

/** The studies that come with the program. */
function studyTable(): string {
  const rows = [...studiesBySubject()].flatMap(([subject, names]) =>
    names.map((name, place) => [place === 0 ? cell(subject) : '', code(name), cell(loadStudy(name).title)]),
  );
  return markdownTable([['Subject', 'Study', 'What it is about'], ...rows]);
}

function policyTable(): string {
  const rows = policyNames.map((name) => {
    const { abbreviations, type, words, description } = policies[name];
    const number = `0x${type.toString(16).padStart(8, '0')}`;
    const values = words.map((word) => (word.setBy === 'user' ? code(policyParameters[word.name]) : word.name));
    return [code(name), abbreviations[0] ?? '', code(number), cell(description), values.join(', ')];
  });
  return markdownTable([['Policy', 'Short', 'Type', 'Selects', 'Carries'], ...rows]);
}

function parameterTables(): string {
  const head = ['Parameter', 'Unit', 'Default', 'Values', 'Meaning', 'In RSPSIM'];
  return parameterGroups()
    .map(({ title, parameters }) => `### ${title}\n\n${markdownTable([head, ...parameters.map(parameterRow)])}`)
    .join('\n\n');
}

function parameterRow(parameter: Parameter): string[] {
  const { name, unit, default: value, description, rspsim } = parameter;
  return [
    code(name),
    unit,
    code(cellInWords(value)),
    cell(expected(parameter)),
    cell(description),
    rspsim === undefined ? '' : cell(rspsim),
  ];
}

function code(text: string): string {
  return `\`${text}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
