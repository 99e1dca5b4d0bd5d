#!/usr/bin/env node
import { Argument, Command, Option } from 'commander';
import { profileNames } from '../protocol/profile.ts';
import { TransportError } from '../protocol/host.ts';
import { ASAP_PORT } from '../protocol/wire/asap-messages.ts';
import { ENRP_PORT } from '../protocol/wire/enrp-messages.ts';
import { serviceNames } from '../native/components/server-program.ts';
import { defaultTransport, transportNames } from '../native/transports.ts';
import { SCTP_OVER_UDP_PORT } from '../protocol/sctp/udp-encapsulation.ts';
import { StudyFolderError } from '../results/study-folder-error.ts';
import { RunError } from '../scenarios/executor.ts';
import { ScenarioError } from '../scenarios/scenario-error.ts';
import { ModelError } from '../sim/model/run.ts';
import {
  clientCommand,
  registrarCommand,
  serverCommand,
  type ClientCommandOptions,
  type RegistrarCommandOptions,
  type ServerCommandOptions,
} from './component-commands.ts';
import { decodableProtocols, decodeCommand, type DecodeOptions } from './decode-command.ts';
import { listCommand, type ListOptions } from './list-command.ts';
import {
  collected,
  collectedNumbers,
  notNegative,
  portNumber,
  positiveInteger,
  positiveNumber,
  unsigned,
} from './option-values.ts';
import { packageVersion } from './package-version.ts';
import { plotCommand } from './plot-command.ts';
import { runCommand, type RunOptions } from './run-command.ts';
import { sctpCommands } from './sctp-commands.ts';
import { showCommand } from './show-command.ts';
import { traceCommand, type TraceOptions } from './trace-command.ts';
import { transportsCommand } from './transports-command.ts';
import { compareCommand, type CompareOptions } from './compare-command.ts';
import { tableFormats } from './table-output.ts';
import { tableCommand, type TableOptions } from './table-command.ts';
import { UsageError } from './usage-error.ts';

const program = new Command('rsplab')
  .description('Reliable Server Pooling (RSerPool) research: studies, simulation, plots, protocol tools')
  .version(packageVersion())
  .showHelpAfterError('(add --help for the options)')
  .showSuggestionAfterError();

program
  .command('list')
  .description('name the studies, or what scenario files may use')
  .option('--parameters', 'the parameters, with units, defaults and limits')
  .option('--metrics', 'the metrics')
  .action((options: ListOptions) => listCommand(options));

program
  .command('show')
  .description('print what a study varies, holds and draws')
  .addArgument(studyArgument())
  .action((study: string) => showCommand(study));

program
  .command('run')
  .description('run a study, or go on with it: simulate, write tables, plots and report')
  .addArgument(studyArgument())
  .option('--out <dir>', 'folder of the results (default: results/data/<study>)')
  .option('--workers <n>', 'simulation threads (default: one a core)', positiveInteger)
  .option('--seeds <n>', 'replications of each point (default: as the study says)', positiveInteger)
  .option('--set <name=value>', 'hold a parameter at a value, or sweep it: name=[v1, v2]; may be repeated', collected)
  .option('--quick', 'a first look: at most 3 seeds, 10 minutes of measurement, and what the study says')
  .option('--fresh', 'do all runs again; without it, runs that are done are taken over')
  .option('--memory <MB>', 'heap limit of each simulation thread; a run that needs more fails', positiveInteger)
  .action(async (study: string, options: RunOptions) => {
    process.exitCode = await runCommand(study, options);
  });

program
  .command('trace')
  .description('simulate one run of a study with transport: sctp and write its packets as a capture (pcapng)')
  .addArgument(studyArgument())
  .requiredOption('--out <file>', 'capture file')
  .option('--point <values>', 'the point, as "rtoMin=0.5, paths=2", or its number from 0 (default: the first)')
  .option('--seed <n>', 'seed (default: the first of the study)', unsigned)
  .option('--set <name=value>', 'hold a parameter at a value; may be repeated', collected, [])
  .option('--from <s>', 'only packets from this simulated time on', notNegative)
  .option('--until <s>', 'only packets up to this simulated time', notNegative)
  .action((study: string, options: TraceOptions) => console.log(traceCommand(study, options)));

program
  .command('plot')
  .description('draw the plots and the report of results anew')
  .argument('<dir>', 'folder of the results')
  .action((directory: string) => plotCommand(directory));

tableOutput(
  program
    .command('table')
    .description('give the summary of results: means with 95 % confidence intervals')
    .argument('<dir>', 'folder of the results')
    .option('--metric <name>', 'only this metric; may be repeated', collected)
    .option('--runs', 'the runs instead of their summary'),
).action((directory: string, options: TableOptions) => tableCommand(directory, options));

tableOutput(
  program
    .command('compare')
    .description('compare two studies run by run: paired differences with 95 % confidence intervals')
    .argument('<dir>', 'folder of the first results')
    .argument('<other>', 'folder of the second results')
    .option('--metric <name>', 'this metric instead of those that the studies draw; may be repeated', collected)
    .option('--all', 'all metrics'),
).action((first: string, second: string, options: CompareOptions) => compareCommand(first, second, options));

program
  .command('transports')
  .description('name the real SCTP transports that work on this machine')
  .action(() => transportsCommand());

componentCommand('registrar', 'run a registrar on real SCTP')
  .addOption(numberOption('--identifier <n>', 'registrar identifier', 'random'))
  .option('--asap-port <n>', 'SCTP port of ASAP', portNumber, ASAP_PORT)
  .option('--enrp-port <n>', 'SCTP port of ENRP', portNumber, ENRP_PORT)
  .option('--peer <address[:port]>', 'another registrar; may be repeated', collected)
  .option('--no-announce', 'no announcements and presences by multicast')
  .addOption(
    new Option(
      '--min-address-scope <scope>',
      "least scope of elements' addresses (default: as the profile; loopback if the registrar has only such addresses)",
    ).choices(['loopback', 'link', 'site', 'global']),
  )
  .action((options: RegistrarCommandOptions) => registrarCommand(options));

componentCommand('server', 'run a pool element with a service on real SCTP')
  .addOption(serviceOption())
  .option('--pool-handle <text>', 'pool handle (default: EchoPool or CalcAppPool)')
  .addOption(numberOption('--identifier <n>', 'pool element identifier', 'random'))
  .addOption(numberOption('--port <n>', 'SCTP port of the service', 'any', portNumber))
  .option('--policy <name[:value…]>', 'pool policy, as LeastUsedDegradation:0.1', 'RoundRobin')
  .option('--registrar <address[:port]>', 'registrar (default: by announcements); may be repeated', collected)
  .option('--capacity <n>', 'CalcApp: calculations/s', positiveInteger, 1_000_000)
  .option('--max-jobs <n>', 'CalcApp: requests at a time', positiveInteger, 10)
  .action((options: ServerCommandOptions) => serverCommand(options));

componentCommand('client', 'run a pool user on real SCTP: echo sends lines of standard input, calcapp requests')
  .addOption(serviceOption())
  .option('--pool-handle <text>', 'pool handle (default: EchoPool or CalcAppPool)')
  .option('--registrar <address[:port]>', 'registrar (default: by announcements); may be repeated', collected)
  .addOption(numberOption('--requests <n>', 'CalcApp: ends after so many completions', 'never'))
  .option('--size <n>', 'CalcApp: mean request size, calculations', positiveInteger, 5_000_000)
  .option('--interval <s>', 'CalcApp: mean time between requests', positiveNumber, 15)
  .action((options: ClientCommandOptions) => clientCommand(options));

program
  .command('decode')
  .description('print messages in hex, or SCTP and RSerPool in captures (pcap, pcapng), as JSON lines')
  .argument(
    '<input...>',
    'messages in hex, or capture files; - reads a capture, or a message a line, from standard input',
  )
  .addOption(
    new Option('--protocol <name>', 'protocol of messages in hex; of captures only this one').choices(
      decodableProtocols,
    ),
  )
  .addOption(new Option('--profile <name>', 'whose habits encoding follows').choices(profileNames).default('rsplib'))
  .option('--verify', 'of messages in hex: encode again and fail if a byte differs')
  .option('--type <name>', 'only frames with this chunk or message type, as INIT; may be repeated', collected)
  .option('--host <address>', 'only frames from or to this address; may be repeated', collected)
  .option('--port <n>', 'only frames from or to this SCTP or UDP port; may be repeated', collectedNumbers)
  .option('--malformed', 'only frames with something malformed')
  .option('--udp-port <n>', 'UDP port of SCTP in UDP (others are found by the checksum)', unsigned, SCTP_OVER_UDP_PORT)
  .action(async (input: string[], options: DecodeOptions) => {
    if (!(await decodeCommand(input, options))) process.exitCode = 1;
  });

program.addCommand(sctpCommands());

function componentCommand(name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .addOption(new Option('--profile <name>', 'whose behavior').choices(profileNames).default('rsplib'))
    .addOption(new Option('--transport <name>', 'way of SCTP').choices(transportNames).default(defaultTransport))
    .option('--udp-port <n>', 'UDP port of the encapsulation', portNumber, SCTP_OVER_UDP_PORT)
    .option('--remote-udp-port <n>', 'UDP port of peers not heard of yet (default: as --udp-port)', portNumber)
    .option('--alone', 'raw IP: no other SCTP program runs on this host; refuse what nobody here waits for', false)
    .option('--address <address>', 'local address (default: all); may be repeated', collected)
    .option('--log', 'events as JSON lines on standard error');
}

function tableOutput(command: Command): Command {
  return command
    .addOption(
      new Option('--format <format>', 'format (default: as the ending of --out, else md)').choices(tableFormats),
    )
    .option('--out <file>', 'write to a file');
}

/** A number that is 0 unless given; `shown` is what 0 stands for. */
function numberOption(flags: string, description: string, shown: string, parser = unsigned): Option {
  return new Option(flags, description).argParser(parser).default(0, shown);
}

function serviceOption(): Option {
  return new Option('--service <name>', 'service').choices(serviceNames).makeOptionMandatory();
}

function studyArgument(): Argument {
  return new Argument('<study>', 'name of a study, or a scenario file (.yaml)');
}

try {
  await program.parseAsync();
} catch (error) {
  const kinds = [ScenarioError, StudyFolderError, UsageError, RunError, ModelError, TransportError, RangeError];
  const expected = kinds.some((kind) => error instanceof kind);
  // What nobody foresaw is a fault of the program: its stack helps whoever repairs it.
  if (expected && error instanceof Error) console.error(`rsplab: ${error.message}`);
  else console.error(error);
  // What was opened before the error (sockets of a component) would keep the process alive.
  process.exit(1);
}
