import { boundedFile, LONGEST_TEXT } from '../../native/bounded-file.ts';
import { z } from 'zod';
import { isUnicast } from '../../protocol/address-scope.ts';
import type { IpAddress } from '../../protocol/host.ts';
import { SCTP_OVER_UDP_PORT } from '../../protocol/sctp/udp-encapsulation.ts';
import { ipAddressFromBytes, ipAddressToBytes } from '../../protocol/wire/ip-address.ts';
import { StudyError } from '../language/study-error.ts';
import { StudySource, type DocumentPath } from '../language/study-source.ts';
import { deployedRoles, type Deployment } from './deployment.ts';

/** In the one form that each address has, so that two spellings of it are the same. */
const address = z.string().transform((text, context): IpAddress => {
  const own = usualForm(text);
  if (own !== undefined && isUnicast(own, [])) return own;
  const message =
    own === undefined
      ? 'must be an IP address (not a name, and without a zone)'
      : `must be the address of a host, and ${text} is that of no single one`;
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});
const words = z.array(z.string().min(1)).min(1);

const pathSchema = z.strictObject({ cut: words, repair: words });

const hostSchema = z.strictObject({
  name: z.string().min(1),
  lan: z.int().min(1).default(1),
  command: words.optional(),
  rsplab: words.optional(),
  addresses: z.array(z.array(address).min(1)).min(1),
  runs: z.array(z.enum(deployedRoles)).min(1),
  pathCommands: z.array(pathSchema).min(1).optional(),
});

const deploymentSchema = z.strictObject({
  udpPort: z.int().min(1).max(65_535).default(SCTP_OVER_UDP_PORT),
  hosts: z.array(hostSchema).min(1),
});

/**
 * Reads a deployment file.
 *
 * @throws StudyError with a line for each fault, with file, line and column.
 */
export function readDeployment(file: string): Deployment {
  let text: string;
  try {
    text = boundedFile(file, LONGEST_TEXT).toString('utf8');
  } catch (error) {
    throw new StudyError(`${file}: cannot be read (${error instanceof Error ? error.message : String(error)})`);
  }
  return deploymentIn(file, text);
}

/** @throws StudyError as {@link readDeployment} @internal */
export function deploymentIn(file: string, text: string): Deployment {
  const source = new StudySource(file, text);
  const value = source.attempt(() => source.value());
  const given = source.checked(deploymentSchema, value ?? {}, [], keysOf);
  const hosts = given?.hosts ?? [];
  noteDuplicates(source, hosts);
  source.requireSound();
  return {
    name: file,
    udpPort: given?.udpPort ?? SCTP_OVER_UDP_PORT,
    hosts: hosts.map(({ name, lan, command = [], rsplab, addresses, runs, pathCommands = [] }) => ({
      name,
      lan: lan - 1,
      prefix: command,
      rsplab,
      addresses,
      runs,
      pathCommands,
    })),
  };
}

/** Two hosts of a name, or two components of an address. */
function noteDuplicates(source: StudySource, hosts: z.infer<typeof deploymentSchema>['hosts']): void {
  const names = new Set<string>();
  const taken = new Set<string>();
  for (const [index, { name, addresses }] of hosts.entries()) {
    if (names.has(name))
      source.note(source.error(['hosts', index, 'name'], `hosts.${index}.name: ${name} is given twice`));
    names.add(name);
    for (const [component, each] of addresses.entries())
      for (const [path, own] of each.entries()) {
        const place = ['hosts', index, 'addresses', component, path];
        if (taken.has(own)) source.note(source.error(place, `${place.join('.')}: ${own} is given twice`));
        taken.add(own);
      }
  }
}

function keysOf(path: DocumentPath): readonly string[] {
  if (path.includes('pathCommands')) return Object.keys(pathSchema.shape);
  return Object.keys(path[0] === 'hosts' ? hostSchema.shape : deploymentSchema.shape);
}

/** Undefined: it is no address. */
function usualForm(text: string): IpAddress | undefined {
  try {
    return ipAddressFromBytes(ipAddressToBytes(text));
  } catch {
    return undefined;
  }
}
