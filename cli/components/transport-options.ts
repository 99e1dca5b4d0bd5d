import { Option, type Command } from 'commander';
import type { ProgramOptions } from '../../native/programs/component-host.ts';
import type { TransportName } from '../../native/transports.ts';
import { transportOption } from '../transport-option.ts';
import { SCTP_OVER_UDP_PORT } from '../../protocol/sctp/udp-encapsulation.ts';
import { logLevels } from '../../protocol/log-events.ts';
import { ComponentLog, logFormats, type ComponentLogOptions } from './component-log.ts';
import { collected, portNumber } from '../option-values.ts';
import { refuseOptions } from '../unfit-options.ts';

/** Options of all commands on real SCTP, as commander reads them. */
export interface TransportOptions {
  readonly transport: TransportName;
  readonly udpPort?: number;
  readonly remoteUdpPort?: number;
  readonly alone: boolean;
  readonly address?: readonly string[];
  readonly logLevel: ComponentLogOptions['level'];
  readonly logFormat: ComponentLogOptions['format'];
  readonly log?: boolean;
}

/** Which UDP port is used unless the user says otherwise. */
export interface UsualUdpPort {
  readonly inWords: string;
  readonly remoteInWords: string;
  of(transport: TransportName): number;
}

const theUdpPort: UsualUdpPort = {
  inWords: `${SCTP_OVER_UDP_PORT}`,
  remoteInWords: 'same as --udp-port',
  of: () => SCTP_OVER_UDP_PORT,
};

/** For programs that no component has to find: they run beside the components of the same host. */
export const anyUdpPort: UsualUdpPort = {
  inWords: `any, ${SCTP_OVER_UDP_PORT} with usrsctp-udp`,
  remoteInWords: `same as --udp-port if that is given, or ${SCTP_OVER_UDP_PORT}`,
  of: (transport) => (transport === 'udp' ? 0 : SCTP_OVER_UDP_PORT),
};

/**
 * Adds these options to a command.
 *
 * @param usualLevel events that are logged unless the user says otherwise
 */
export function addTransportOptions(
  command: Command,
  usualLevel: ComponentLogOptions['level'] = 'warning',
  usualUdpPort = theUdpPort,
): Command {
  return command
    .addOption(transportOption('implementation of SCTP'))
    .option('--address <address>', 'local address (default: all); may be repeated', collected)
    .option('--udp-port <n>', `UDP port of the encapsulation (default: ${usualUdpPort.inWords})`, portNumber)
    .option(
      '--remote-udp-port <n>',
      `UDP port of peers that have not sent anything yet (default: ${usualUdpPort.remoteInWords}; kernel: none, SCTP over IP)`,
      portNumber,
    )
    .addOption(
      new Option(
        '--alone',
        'raw IP: no other SCTP program runs on this host; refuse associations to unused ports',
      ).default(false, 'no'),
    )
    .addOption(
      new Option('--log-level <level>', 'lowest level of events to log on standard error')
        .choices(['none', ...logLevels])
        .default(usualLevel),
    )
    .addOption(
      new Option('--log-format <format>', 'format of the log: text or JSON lines').choices(logFormats).default('text'),
    )
    .option('--log', 'short for --log-level debug --log-format json');
}

/** Their values. @throws UsageError if the transport does not have one of the options that were given */
export function transportSettings(options: TransportOptions, usualUdpPort = theUdpPort): ProgramOptions {
  const {
    transport,
    udpPort = usualUdpPort.of(options.transport),
    remoteUdpPort,
    alone,
    address: addresses = [],
    log,
  } = options;
  const { logLevel: level, logFormat: format } = options;
  if (transport === 'usrsctp-raw')
    refuseOptions(
      { '--udp-port': options.udpPort, '--remote-udp-port': remoteUdpPort },
      `transport ${transport} does not use UDP`,
    );
  if (transport === 'kernel')
    refuseOptions({ '--udp-port': options.udpPort }, 'the kernel has a port of its own: sysctl net.sctp.udp_port');
  if (transport !== 'usrsctp-raw')
    refuseOptions({ '--alone': alone }, `only transport usrsctp-raw can have this option, not ${transport}`);
  return {
    transport,
    addresses,
    udpPort,
    ...(remoteUdpPort === undefined ? {} : { remoteUdpPort }),
    alone,
    log: new ComponentLog(log === true ? { level: 'debug', format: 'json' } : { level, format }),
  };
}
