import { readFileSync } from 'node:fs';
import { DistributionError } from '../distribution-error.ts';
import { WORKER } from './worker-environment.ts';

/** Exit status where there is no Node.js that does (EX_UNAVAILABLE of BSD). */
const STATUS_WITHOUT_NODE = 69;
/** What the result is then: RSPLIB's servers have one exit status for all that fails, and do not pass on what scripts print. */
export const WITHOUT_NODE = 'there is no Node.js';
/** The slice, in a work package. */
export const SLICE = 'slice';

/**
 * The script of a work package: finds Node.js on the server, unpacks the environment, signed or not, and does the slice. Servers
 * of RSPLIB run it, too.
 *
 * @param memory heap limit, MB
 */
export function workScript(memory: number | undefined): string {
  const { major, minor } = oldestNode();
  const fits = `const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > ${major} || (a === ${major} && b >= ${minor}) ? 0 : 1)`;
  return `#!/bin/sh
node=
older=
IFS=:
for folder in $PATH; do
  [ -x "$folder/node" ] || continue
  if "$folder/node" -e '${fits}' 2>&1; then
    node=$folder/node
    break
  fi
  older=", only $("$folder/node" --version)"
done
unset IFS
if [ -z "$node" ]; then
  echo "${WITHOUT_NODE} ${major}.${minor} or later on $(uname -n)$older: install it there, where the server finds it" >"$1"
  exit ${STATUS_WITHOUT_NODE}
fi
archive=$2
if [ -n "$3" ]; then
  archive=environment.tar.gz
  gpg --batch --quiet --homedir . --no-default-keyring --keyring "./$3" --trust-model always --output "$archive" --decrypt "$2" || exit 1
fi
mkdir program && tar -xzf "$archive" -C program || exit 1
exec "$node" program/${WORKER} ${SLICE} "$1"${memory === undefined ? '' : ` ${memory}`}
`;
}

/** Of the versions of Node.js that the program works with. */
function oldestNode(): { readonly major: number; readonly minor: number } {
  const { engines } = JSON.parse(readFileSync(new URL('../../../../../package.json', import.meta.url), 'utf8')) as {
    readonly engines: { readonly node: string };
  };
  const [, major, minor] = /^>=(\d+)\.(\d+)/.exec(engines.node) ?? [];
  if (major === undefined || minor === undefined)
    throw new DistributionError(`package.json does not say which Node.js is needed: engines.node is ${engines.node}`);
  return { major: Number(major), minor: Number(minor) };
}
