import { ExpressionError } from '../../results/expressions/expression-error.ts';
import { isComponentColumn, componentExpression } from '../language/component-expression.ts';
import { componentClassNamed } from '../language/component-catalogue.ts';
import { metricNamed, metricsByRspsimName } from '../language/metric-catalogue.ts';
import { parameterNamed } from '../language/parameter-catalogue.ts';
import { metricExpression, parameterExpression } from '../language/read-expression.ts';
import { parseUnit } from '../../results/expressions/unit.ts';
import { registrarMetricNamed } from './component-scalars.ts';
import { plotTitle, type PlotTitle } from './plot-title.ts';
import type { PlotScript } from './plot-script.ts';
import { templateAliases, toolchainTemplates } from './plot-templates.ts';
import { DEEPEST_FORMULA, expressionOf, FormulaFault } from './r-expression.ts';
import { parseR } from './r/parse-r.ts';
import { isDeeperThan, type RNode } from './r/r-tree.ts';
import { SourceText } from './source-text.ts';
import { parameterOfToolchain, toolchainVariable } from './toolchain-variables.ts';

/** What a plot shows of a variable. */
export interface PlotQuantity {
  /** A metric, parameter or expression of studies. */
  readonly expression: string;
  readonly percent: boolean;
  /** As the script has it; undefined: as the toolchain, whose titles are those of rsplab here. */
  readonly title: PlotTitle | undefined;
  /** Of what the toolchain computes, on an axis. */
  readonly axisTitle?: string | undefined;
  /** Of registrars, one by one. */
  readonly isOfRegistrars: boolean;
}

/** A variable that is nothing in a study. */
export class UnknownQuantity extends Error {
  override readonly name = 'UnknownQuantity';
}

const simplified: ReadonlyMap<string, string> = new Map([
  ['handling_speed / capacity', 'handling_speed_relative'],
  ['processing_speed / capacity', 'processing_speed_relative'],
]);

/** The plot variables of a script and of the toolchain, as quantities of studies. */
export class PlotQuantities {
  readonly #templates: PlotScript['templates'];
  readonly #multiples: ReadonlyMap<string, string>;

  /** @param multiples variables that are multiples of something here, with expressions that compute them */
  constructor(templates: PlotScript['templates'], multiples: ReadonlyMap<string, string>) {
    this.#templates = templates;
    this.#multiples = multiples;
  }

  /** @throws UnknownQuantity with the reason */
  quantity(variable: string): PlotQuantity {
    const own = this.#templates.get(variable);
    if (own !== undefined) {
      const title = plotTitle(own.title);
      const formula = own.manipulator ?? `data1$\`${variable}\``;
      return { ...this.#ofFormula(formula, title.unit === '%'), title };
    }
    const known = toolchainTemplates.get(variable);
    if (known !== undefined)
      return {
        expression: known.symbol === undefined ? known.expression : `${known.symbol} = ${known.expression}`,
        percent: known.percent === true,
        title: undefined,
        axisTitle: known.title,
        isOfRegistrars: variable.startsWith('lan.registrarArray.'),
      };
    const alias = templateAliases.get(variable);
    const name = this.#nameOf(alias ?? variable);
    const isMultiple = alias !== undefined && this.#multiples.has(alias);
    return {
      expression: isMultiple ? `M = ${name}` : name,
      percent: false,
      title: undefined,
      axisTitle: isMultiple ? 'Mean time between failures, in mean service times M' : undefined,
      isOfRegistrars: isOfRegistrars(variable),
    };
  }

  #ofFormula(formula: string, isPercent: boolean): Omit<PlotQuantity, 'title'> {
    const node = this.#parsed(formula);
    const fraction = isPercent ? withoutHundred(node) : undefined;
    const variables: string[] = [];
    const text = (tree: RNode, plainly: boolean): string =>
      this.#text(tree, (variable) => {
        variables.push(variable);
        const name = this.#nameOf(variable);
        return plainly ? name : withoutUnit(name);
      });
    const inPercent = fraction === undefined ? undefined : text(fraction, true);
    if (inPercent !== undefined && unitOf(inPercent) === '1')
      return {
        expression: simplified.get(inPercent) ?? inPercent,
        percent: true,
        isOfRegistrars: variables.some(isOfRegistrars),
      };
    const plain = text(node, true);
    const isSafe =
      unitOf(plain) !== undefined &&
      !/\b(lanDelay|wanDelay|loadDpf|weightDpf)\b.*[*/+-]|[*/+-].*\b(lanDelay|wanDelay|loadDpf|weightDpf)\b/.test(
        plain,
      );
    const expression = isSafe ? plain : text(node, false);
    if (unitOf(expression) === undefined)
      throw new UnknownQuantity(`${formula}: it is no expression that studies have`);
    return { expression, percent: false, isOfRegistrars: variables.some(isOfRegistrars) };
  }

  #parsed(formula: string): RNode {
    const source = new SourceText('formula', formula);
    const [node, ...others] = parseR(source).statements;
    if (node === undefined || others.length > 0) throw new UnknownQuantity(`${formula}: it is no formula`);
    if (isDeeperThan(node, DEEPEST_FORMULA))
      throw new UnknownQuantity(`a formula with more than ${DEEPEST_FORMULA} parts within each other`);
    return node;
  }

  #text(node: RNode, nameOf: (variable: string) => string): string {
    try {
      return expressionOf(node, nameOf);
    } catch (error) {
      if (error instanceof FormulaFault) throw new UnknownQuantity(error.message);
      throw error;
    }
  }

  /** A scalar, a variable of the toolchain, or what tells registrars apart. */
  #nameOf(variable: string): string {
    const column = variable.replace(/^`|`$/g, '');
    const multiple = this.#multiples.get(column);
    if (multiple !== undefined) return multiple;
    if (column === 'lan.registrarArray') return 'number';
    if (column === 'lan') return 'lan';
    if (column === 'simulationDuration') return 'duration';
    const ofRegistrars = registrarMetricNamed(column);
    if (ofRegistrars !== undefined) return ofRegistrars;
    const metric = metricsByRspsimName.get(column);
    if (metric !== undefined) return metric;
    const name = toolchainVariable(column);
    const parameter = name === undefined ? undefined : parameterOfToolchain(name);
    if (parameter === undefined) throw new UnknownQuantity(`${column} is no metric or parameter of rsplab`);
    return parameter.name;
  }
}

function isOfRegistrars(variable: string): boolean {
  return registrarMetricNamed(variable) !== undefined;
}

/** The unit of an expression; undefined: it is none. */
function unitOf(text: string): string | undefined {
  if (isComponentColumn(text)) return '1';
  const registrar = componentClassNamed('registrar');
  const readings = [
    () => metricExpression(text),
    () => parameterExpression(text),
    ...(registrar === undefined ? [] : [() => componentExpression(registrar, text)]),
  ];
  for (const read of readings)
    try {
      const { unit } = read();
      return parseUnit(unit).size === 0 ? '1' : unit;
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
    }
  return undefined;
}

/** What makes a bare number of a quantity, by its unit. */
const bareFactors: Readonly<Record<string, string>> = {
  s: '/ 1 s',
  ms: '/ 1 ms',
  calculations: '/ 1 calculations',
  'calculations/s': '* 1 s / 1 calculations',
  '1/ms': '* 1 ms',
  '1/s': '* 1 s',
};

/** As R computes: with bare numbers. */
function withoutUnit(name: string): string {
  const factor = bareFactors[metricNamed(name)?.unit ?? parameterNamed(name)?.unit ?? ''];
  return factor === undefined ? name : `(${name} ${factor})`;
}

/** A formula that begins with a factor of 100, without it. */
function withoutHundred(node: RNode): RNode | undefined {
  if (node.kind === 'call') {
    const [first, ...others] = node.operands;
    const plain = first === undefined ? undefined : withoutHundred(first.value);
    return first === undefined || plain === undefined
      ? undefined
      : { ...node, operands: [{ ...first, value: plain }, ...others] };
  }
  if (node.kind !== 'infix' || (node.operator !== '*' && node.operator !== '/')) return undefined;
  const { operator, left, right } = node;
  if (operator === '*' && left.kind === 'number' && left.value === 100) return right;
  if (operator === '*' && right.kind === 'number' && right.value === 100) return left;
  const plain = withoutHundred(left);
  return plain === undefined ? undefined : { ...node, left: plain };
}
