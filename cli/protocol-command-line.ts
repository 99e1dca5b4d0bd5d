import { Option, type Command } from 'commander';
import { serviceNames } from '../protocol/services/service-table.ts';
import type { LogLevel } from '../protocol/log-events.ts';
import { profileNames } from '../protocol/profile.ts';
import { SCTP_OVER_UDP_PORT } from '../protocol/sctp/udp-encapsulation.ts';
import { ASAP_PORT } from '../protocol/wire/asap-messages.ts';
import { CSP_PORT } from '../protocol/wire/component-status.ts';
import { ENRP_PORT } from '../protocol/wire/enrp-messages.ts';
import type {
  ClientCommandOptions,
  RegistrarCommandOptions,
  ServerCommandOptions,
} from './components/component-commands.ts';
import type { DecodeOptions } from './capture/decode-command.ts';
import { decodableProtocols } from './capture/decodable-protocols.ts';
import {
  collected,
  collectedNumbers,
  localAddress,
  notEmpty,
  poolHandleBytes,
  portNumber,
  positiveInteger,
  timerTime,
  unsigned,
} from './option-values.ts';
import { collectedHosts } from './components/host-options.ts';
import { multicastOption } from './components/multicast-options.ts';
import { asapOptions, enrpOptions, rateGuardOptions, takeoverOptions } from './components/registrar-settings.ts';
import { registrarLinkOptions, poolElementOptions, poolUserOptions } from './components/asap-settings.ts';
import { policyForms, checkedPolicy } from './components/policy-argument.ts';
import {
  clientDescriptions,
  repeatableServiceOption,
  serviceOption,
  serviceOptions,
  usualPoolHandles,
} from './components/service-options.ts';
import { addConfigOption } from './components/config-option.ts';
import { ServiceChoice } from './components/service-choice.ts';
import { namedReportOptions, reportOptions } from './components/report-options.ts';
import type { SettingGroup } from './components/setting-options.ts';
import { componentConstantOptions } from './sctp/sctp-constants.ts';
import { sctpCommands } from './sctp/sctp-commands.ts';
import { WATCH_INTERVAL, type HandlespaceCommandOptions } from './components/handlespace-options.ts';
import type { MonitorCommandOptions } from './components/monitor-command.ts';
import type { StatusCommandOptions } from './components/status-command.ts';
import { addTransportOptions, anyUdpPort } from './components/transport-options.ts';

const registrarText =
  'addresses or names of a registrar, such as 10.1.1.1,10.2.1.1:3863, [2001:db8::1]:3863 or pr1.example (default: found by announcements); may be repeated';

/** The commands about protocols: components on real SCTP, SCTP alone, decoding. Loaded when called, as all. */
export function protocolCommands(program: Command): void {
  program
    .command('transports')
    .description('list the transports for real SCTP that work on this machine')
    .action(async () => {
      const { transportsCommand } = await import('./components/transports-command.ts');
      transportsCommand();
    });

  const registrar = componentCommand(
    program,
    'registrar',
    'run a registrar on real SCTP until SIGINT, SIGTERM or SIGHUP',
    'info',
  )
    .addOption(numberOption('--identifier <n>', 'registrar identifier; 0: random', '0'))
    .option('--asap-port <n>', 'SCTP port of ASAP', portNumber, ASAP_PORT)
    .option('--enrp-port <n>', 'SCTP port of ENRP', portNumber, ENRP_PORT)
    .option(
      '--peer <host[:port]>',
      'addresses or names of another registrar, such as 10.1.1.1,10.2.1.1:9901, [2001:db8::1]:9901 or pr2.example; may be repeated',
      collectedHosts,
    )
    .option('--no-announce', 'do not send announcements and presences by multicast')
    .addOption(
      multicastOption('asap-announce', 'destination of announcements (RSPLIB: -asapannounce)', 'auto', ASAP_PORT),
    )
    .addOption(multicastOption('enrp-announce', 'destination of presences (RSPLIB: -enrpannounce)', 'auto', ENRP_PORT))
    .addOption(
      new Option(
        '--min-address-scope <scope>',
        "smallest scope of elements' addresses (default: as in the profile; loopback if the registrar has only loopback addresses; RSPLIB: -minaddressscope)",
      ).choices(['loopback', 'link', 'site', 'global']),
    )
    .action(async (options: RegistrarCommandOptions) => {
      const { registrarCommand } = await import('./components/component-commands.ts');
      await registrarCommand(options);
    });

  addSettings(registrar, statusReports, sctpConstants, asapOptions, rateGuardOptions, enrpOptions, takeoverOptions);

  const server = componentCommand(
    program,
    'server',
    'run pool elements with their services on real SCTP; SIGINT, SIGTERM and SIGHUP deregister them',
    'info',
  )
    .addOption(repeatableServiceOption())
    .option('--registrar <host[:port]>', registrarText, collectedHosts)
    .addOption(searchOption())
    .addOption(maxPoolHandleOption())
    .option(
      '--known-registrars-only',
      'never accept a registrar as home that is neither given nor announced, even if the present one does not answer',
    );

  const elementOptions = [
    new Option('--pool-handle <text>', `pool handle (default: ${usualPoolHandles()})`).argParser(notEmpty),
    numberOption('--identifier <n>', 'pool element identifier; 0: random', '0'),
    numberOption('--port <n>', 'SCTP port of the service', 'any', portNumber),
    new Option(
      '--policy <name[:value…]>',
      'pool policy with its values, such as LeastUsedDegradation:0.1; all policies are listed below (default: RoundRobin; Scripting: LeastUsedDegradation, with one part of --max-sessions)',
    ).argParser(checkedPolicy),
    ...serviceOptions('server'),
  ].map((option) => option.helpGroup('Each service and its pool element:'));
  elementOptions.push(...poolElementOptions.options());
  addSettings(server, { options: () => elementOptions }, namedStatusReports, sctpConstants, registrarLinkOptions);
  const choice = new ServiceChoice(server, elementOptions);
  addConfigOption(server, choice);
  server
    .addHelpText('after', `\nPolicies:\n${policyForms.map((form) => `  ${form}`).join('\n')}`)
    .addHelpText('after', severalServicesText)
    .action(async (options: ServerCommandOptions) => {
      const chosen = choice.services();
      if (chosen.length === 0) missingService(server);
      const { serverCommand } = await import('./components/component-commands.ts');
      await serverCommand(options, chosen);
    });

  const client = componentCommand(
    program,
    'client',
    'run a pool user with the client of a service on real SCTP',
    'warning',
  )
    .addOption(serviceOption())
    .option('--pool-handle <text>', `pool handle (default: ${usualPoolHandles()})`, notEmpty)
    .option('--registrar <host[:port]>', registrarText, collectedHosts)
    .addOption(searchOption())
    .addOption(maxPoolHandleOption())
    .action(async (options: ClientCommandOptions) => {
      if (client.getOptionValue('service') === undefined) missingService(client);
      const { clientCommand } = await import('./components/component-commands.ts');
      await clientCommand(options);
    });

  addSettings(
    client,
    { options: () => serviceOptions('client') },
    namedStatusReports,
    sctpConstants,
    registrarLinkOptions,
    poolUserOptions,
  );

  client.addHelpText('after', `\nServices:\n${clientDescriptions().join('\n')}`);

  const status = program
    .command('status')
    .description('print the status of the registrars, servers and clients that this user runs on this machine')
    .argument('[pid...]', 'process identifiers (default: all)', collectedNumbers)
    .option(
      '--watch [s]',
      `ask again and again until a signal, with this time between (default: ${WATCH_INTERVAL} s)`,
      timerTime,
    )
    .addOption(new Option('--json', 'print one JSON line per component').default(false, 'no'))
    .addOption(
      new Option('--mib', 'print the objects of pool elements and users in RSERPOOL-MIB (RFC 5525) by name').default(
        false,
        'no',
      ),
    )
    .action(async (pids: readonly number[], options: StatusCommandOptions) => {
      const { statusCommand } = await import('./components/status-command.ts');
      await statusCommand(pids, options);
    });

  const handlespace = addTransportOptions(
    program
      .command('handlespace')
      .description(
        "print the handlespace of a registrar as ENRP reports it, like RSPLIB's hsdump: pools, elements, policies, other registrars",
      )
      .argument(
        '[registrar]',
        'addresses or name of the registrar; with its port of ENRP, as in pr1.example:9902, if that is not 9901',
        '127.0.0.1',
      )
      .addOption(profileOption('implementation whose encoding is followed'))
      .option(
        '--watch [s]',
        `read again and again until a signal, with this time between (default: ${WATCH_INTERVAL} s)`,
        timerTime,
      )
      .option('--timeout <s>', 'time that the set-up, and each answer, may take', timerTime, 5)
      .addOption(new Option('--json', 'print one JSON line per reading').default(false, 'no'))
      .addOption(new Option('--mib', 'print the objects of RSERPOOL-MIB (RFC 5525) by name').default(false, 'no')),
    'warning',
    anyUdpPort,
  ).action(async (place: string, options: HandlespaceCommandOptions) => {
    const { handlespaceCommand } = await import('./components/handlespace-command.ts');
    await handlespaceCommand(place, options);
  });

  const monitor = program
    .command('monitor')
    .description("show the status that components report (--csp-server), as RSPLIB's cspmonitor, until a signal")
    .option(
      '--address <address>',
      'local address, of IPv4 or IPv6, :: for all of IPv6 (default: all of IPv4; RSPLIB: -localaddress)',
      localAddress,
    )
    .option('--port <n>', 'UDP port of reports (RSPLIB: -localaddress)', portNumber, CSP_PORT)
    .option('--update-interval <s>', 'time between updates of the table (RSPLIB: -updateinterval, ms)', timerTime, 1)
    .option(
      '--purge-interval <s>',
      'silence after which components are forgotten (RSPLIB: -purgeinterval, ms)',
      timerTime,
      30,
    )
    .option('--max-components <n>', 'maximum number of components that are shown', positiveInteger, 1000)
    .addOption(new Option('--json', 'print one JSON line per report').default(false, 'no'))
    .action(async (options: MonitorCommandOptions) => {
      const { monitorCommand } = await import('./components/monitor-command.ts');
      await monitorCommand(options);
    });

  for (const command of [registrar, client, status, handlespace, monitor]) addConfigOption(command);

  program
    .command('decode')
    .description('print messages in hex, or SCTP and RSerPool in captures (pcap, pcapng), as JSON lines')
    .argument(
      '<input...>',
      'messages in hex, or capture files; - reads a capture, or one message per line, from standard input',
    )
    .addOption(
      new Option(
        '--protocol <name>',
        'protocol of messages in hex; for captures: only frames of this protocol',
      ).choices(decodableProtocols),
    )
    .addOption(profileOption('implementation whose encoding is followed'))
    .option('--verify', 'messages in hex: encode again and fail if a byte differs')
    .option('--type <name>', 'only frames with this chunk or message type, such as INIT; may be repeated', collected)
    .option('--host <address>', 'only frames from or to this address; may be repeated', collected)
    .option('--port <n>', 'only frames from or to this SCTP or UDP port; may be repeated', collectedNumbers)
    .option('--malformed', 'only frames with malformed content')
    .option(
      '--udp-port <n>',
      'UDP port of SCTP in UDP (other ports are recognized by the checksum)',
      unsigned,
      SCTP_OVER_UDP_PORT,
    )
    .action(async (input: string[], options: DecodeOptions) => {
      const { decodeCommand } = await import('./capture/decode-command.ts');
      if (!(await decodeCommand(input, options))) process.exitCode = 1;
    });

  sctpCommands(program);
}

const severalServicesText = `
Several services: options that follow a --service are those of that service and its pool element, options before the
first one those of all:
  rsplab server --policy LeastUsed --service echo --port 7007 --service chargen --port 7019 --max-sessions 10`;

function missingService(command: Command): never {
  command.error(`error: required option '--service <name>' not specified: ${serviceNames.join(', ')}`);
}

function componentCommand(program: Command, name: string, description: string, logLevel: LogLevel): Command {
  const command = program
    .command(name)
    .description(description)
    .addOption(profileOption('implementation whose behavior is followed'))
    .option('--runtime <s>', 'time after which it ends, as by a signal (default: never; RSPLIB: -runtime)', timerTime);
  return addTransportOptions(command, logLevel);
}

function profileOption(description: string): Option {
  return new Option('--profile <name>', description).choices(profileNames).default('rsplib');
}

/** A number that is 0 unless given; `shown` is what 0 means. */
function numberOption(flags: string, description: string, shown: string, parser = unsigned): Option {
  return new Option(flags, description).argParser(parser).default(0, shown);
}

function maxPoolHandleOption(): Option {
  return new Option(
    '--max-pool-handle <bytes>',
    'maximum length of pool handles (default: as in the profile, 32 for rsplib, otherwise 1024)',
  ).argParser(poolHandleBytes);
}

function searchOption(): Option {
  const what = 'multicast group in which announcements are received (RSPLIB: -asapannounce)';
  return multicastOption('asap-announce', what, 'auto; off with --registrar', ASAP_PORT);
}

const statusReports = { options: reportOptions };

const namedStatusReports = { options: namedReportOptions };

const sctpConstants = { options: componentConstantOptions };

function addSettings(command: Command, ...groups: readonly Pick<SettingGroup<object>, 'options'>[]): void {
  for (const group of groups) for (const option of group.options()) command.addOption(option);
}
