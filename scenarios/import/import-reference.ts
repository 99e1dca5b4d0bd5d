import { markdownTable } from 'markdown-table';
import { metricCatalogue } from '../language/metric-catalogue.ts';
import { parameterNamed } from '../language/parameter-catalogue.ts';
import { withTablesBy } from '../language/study-reference.ts';
import { modelParameters } from './ini/model-parameters.ts';
import { lanListOf } from './lan-distributions.ts';
import { toolchainDelays, toolchainDistributions } from './toolchain-distributions.ts';
import { parameterByModelName, parameterOfToolchain, toolchainVariables } from './toolchain-variables.ts';

/** Brings the tables of docs/simproctc.md up to date: they are what the import works by. */
export function withImportTables(document: string): string {
  return withTablesBy(document, table);
}

function table(name: string): string {
  switch (name) {
    case 'variables':
      return variableTable();
    case 'model':
      return modelTable();
    case 'functions':
      return functionTable();
    case 'scalars':
      return scalarTable();
    default:
      throw new RangeError(`there is no table ${name} for users of SimProcTC`);
  }
}

function variableTable(): string {
  const rows = toolchainVariables.flatMap((variable) => {
    const name = parameterNameOf(variable);
    // SPECIAL lines mean something by what they contain, and a shape nothing where no function has it.
    const isIdle = name === undefined && /^SPECIAL|(Gamma|Lambda)$/.test(variable);
    return isIdle ? [] : [[code(variable), counterpart(name)]];
  });
  return markdownTable([['Variable of the toolchain', 'Parameter here'], ...rows]);
}

/** A distribution is named by its own parameter, beside the one of its mean, or by the list that it becomes. */
function parameterNameOf(variable: string): string | undefined {
  const own = parameterOfToolchain(variable)?.name;
  if (own !== undefined || !variable.endsWith('Distribution')) return own;
  const mean = parameterOfToolchain(variable.replace(/Distribution$/, 'Variable'))?.name;
  return parameterNamed(`${mean}Distribution`)?.name ?? lanListOf(variable);
}

function modelTable(): string {
  const rows = modelParameters.map(({ owner, module, name, parameter, usual }) => {
    const known = parameter === undefined ? parameterByModelName([name], owner) : parameterNamed(parameter);
    return [owner, code(`${module}.${name}`), code(usual), counterpart(known?.name)];
  });
  return markdownTable([['Component', 'Parameter of the model', 'Its default', 'Parameter here'], ...rows]);
}

function functionTable(): string {
  const rows = [
    ...[...toolchainDistributions].map(([name, here]) => [
      code(`…${upperFirst(name)}`),
      'loads, numbers, times',
      code(here),
    ]),
    ...[...toolchainDelays].map(([name, here]) => [code(`${name}Delay…`), 'delays', code(here)]),
  ];
  return markdownTable([['Function of the toolchain', 'Of', 'Distribution here'], ...rows]);
}

function scalarTable(): string {
  const rows = metricCatalogue.flatMap(({ name, rspsim }) =>
    rspsim === undefined ? [] : [[code(rspsim), code(name)]],
  );
  return markdownTable([['Scalar of RSPSIM', 'Metric here'], ...rows]);
}

function counterpart(name: string | undefined): string {
  return name === undefined ? '–' : code(name);
}

function code(text: string): string {
  return `\`${text}\``;
}

function upperFirst(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
