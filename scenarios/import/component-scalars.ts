import { componentClassNamed } from '../language/component-catalogue.ts';

const REGISTRAR = 'lan.registrarArray.registrarProcess';
const ELEMENT = 'lan.calcAppPoolElementArray.calcAppServer.CalcAppPE';

/** Scalars that RSPSIM writes for each component of a class. */
interface ComponentScalars {
  readonly className: string;
  /** Of the components, in a LAN. */
  readonly array: string;
  /** By the metrics of the class. */
  readonly scalars: ReadonlyMap<string, string>;
}

/** Of registrars, the model has sums, too, whose names follow from those of the scalars. */
const registrarScalars: ReadonlyMap<string, string> = new Map(
  [...(componentClassNamed('registrar')?.metrics ?? [])].flatMap(([name, { rspsim }]) => {
    if (rspsim === undefined) return [];
    if (rspsim.startsWith(`${REGISTRAR}.`)) return [[name, rspsim] as const];
    const [, total] = /^controller\.RegistrarGlobal(\w+)$/.exec(rspsim) ?? [];
    return total === undefined ? [] : [[name, `${REGISTRAR}.RegistrarTotal${total}`] as const];
  }),
);

export const componentScalars: readonly ComponentScalars[] = [
  { className: 'registrar', array: 'registrarArray', scalars: registrarScalars },
  {
    className: 'element',
    array: 'calcAppPoolElementArray',
    scalars: new Map([
      ['uptime', `${ELEMENT}ServiceUptime`],
      ['capacity', `${ELEMENT}ServiceCapacity`],
      ['work', `${ELEMENT}TotalUsedCapacity`],
      ['requests_accepted', `${ELEMENT}TotalJobsAccepted`],
    ]),
  },
];

const byScalar: ReadonlyMap<string, string> = new Map(
  [...registrarScalars].map(([name, scalar]) => [scalar, name] as const),
);

/** The metric of registrars that the model writes by this name for each of them. */
export function registrarMetricNamed(scalar: string): string | undefined {
  return byScalar.get(scalar) ?? byScalar.get(scalar.replace(/-(?=\w+$)/, '.'));
}
