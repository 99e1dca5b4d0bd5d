import type { ParameterName } from '../../sim/run/run-parameters.ts';
import { parameterCatalogue, type Parameter } from './parameter-catalogue.ts';

/** Where in the catalogue a new kind of parameters begins. */
const groups: Readonly<Partial<Record<ParameterName, string>>> = {
  model: 'Model and level of detail',
  warmup: 'Run control',
  lans: 'Network',
  registrars: 'Components per LAN',
  workload: 'Workload',
  capacity: 'Pool elements',
  policy: 'Policy',
  maxHandleResolutionItems: 'Registrars',
  staleCacheValue: 'Pool users and sessions',
  costRegistration: 'Costs of registrars',
  attackers: 'Attackers',
  failingLinks: 'Path failures',
  paths: 'Packet network (`transport: sctp`)',
  sctpPreset: 'SCTP (`transport: sctp`)',
  wanRate: 'Links between LANs (`transport: sctp`)',
  flows: 'Bulk transfer (`model: bulkTransfer`)',
};

const titles: ReadonlyMap<string, string> = new Map(Object.entries(groups));

export interface ParameterGroup {
  /** A heading in Markdown. */
  readonly title: string;
  readonly parameters: readonly Parameter[];
}

/** The parameters by what they are about, in the order of the catalogue. */
export function parameterGroups(): ParameterGroup[] {
  const found: { readonly title: string; readonly parameters: Parameter[] }[] = [];
  for (const parameter of parameterCatalogue) {
    const title = titles.get(parameter.name);
    if (title !== undefined) found.push({ title, parameters: [] });
    found.at(-1)?.parameters.push(parameter);
  }
  return found;
}
