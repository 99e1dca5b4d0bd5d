import { spawnSync } from 'node:child_process';

/** How processes are kept together, so that none outlives its work. */
export interface Confinement {
  /** What the log says of it. */
  readonly description: string;
  /** What a command line begins with. */
  readonly prefix: readonly string[];
  /** Whether the kernel ends all processes with the first one. */
  readonly isTight: boolean;
}

/** With a session of its own: signals to a group reach all of it, also those outside of the namespace. */
const inNamespace = ['--pid', '--fork', '--kill-child', '--mount-proc', 'setsid'];

/** Users without rights get a namespace of users, too, in which they are themselves. */
const namespaces = [
  ['unshare', ...inNamespace],
  ['unshare', '--user', '--map-current-user', ...inNamespace],
] as const;

/** Where there are no namespaces: processes are found by their parents and by a mark in their environment. @internal */
export const looseConfinement: Confinement = {
  description: 'processes are found by parents and environment, as this system has no namespaces for them',
  prefix: [],
  isTight: false,
};

/** The best that this system has. */
export function bestConfinement(): Confinement {
  const prefix = namespaces.find(([program, ...given]) => spawnSync(program, [...given, 'true']).status === 0);
  if (prefix === undefined) return looseConfinement;
  return { description: 'processes are in a namespace of their own', prefix, isTight: true };
}
