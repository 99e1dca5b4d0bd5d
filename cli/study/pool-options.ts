import { Option, type Command } from 'commander';
import { profileNames } from '../../protocol/profile.ts';
import { scriptingService } from '../../protocol/services/scripting/descriptor.ts';
import { defaultTransport } from '../../native/transports.ts';
import { collectedHosts } from '../components/host-options.ts';
import { collected, notEmpty, portNumber } from '../option-values.ts';
import { transportOption } from '../transport-option.ts';

const WHERE = 'with --on pool:';

/** Adds the options of `--on pool`: which pool, how this process is a user of it, and whose work it is. */
export function addPoolOptions(command: Command): Command {
  return command
    .option('--pool-handle <text>', `${WHERE} pool handle (default: ${scriptingService.poolHandle})`, notEmpty)
    .option(
      '--registrar <host[:port]>',
      `${WHERE} addresses or names of a registrar (default: found by announcements); may be repeated`,
      collectedHosts,
    )
    .option('--sign <key>', `${WHERE} key of gpg that signs the work, for servers with --trust signed`, notEmpty)
    .addOption(transportOption(`${WHERE} implementation of SCTP`).default(undefined, defaultTransport))
    .option('--address <address>', `${WHERE} local address (default: all); may be repeated`, collected)
    .option('--udp-port <n>', `${WHERE} UDP port of the encapsulation (default: any, with transport udp)`, portNumber)
    .option('--remote-udp-port <n>', `${WHERE} UDP port of the components (default: 9899)`, portNumber)
    .addOption(
      new Option('--profile <name>', `${WHERE} implementation whose behavior is followed`)
        .choices(profileNames)
        .default(undefined, 'rsplib'),
    );
}
