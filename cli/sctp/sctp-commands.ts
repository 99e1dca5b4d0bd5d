import { isIP } from 'node:net';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ProgramOptions } from '../../native/programs/component-host.ts';
import { resolvedAddresses, isName } from '../../native/programs/peer-address.ts';
import { bareServiceNames, bareServicePorts, type BareServiceName } from '../../protocol/services/bare/bare-service.ts';
import { portNumber, positiveInteger, positiveNumber, positiveTime, unsigned } from '../option-values.ts';
import { constantOptions, readConstants } from './sctp-constants.ts';
import type { GivenOptions } from '../components/setting-options.ts';
import type { SendCommandOptions } from './sctp-send-command.ts';
import { addTransportOptions, transportSettings, type TransportOptions } from '../components/transport-options.ts';

interface EndpointOptions extends GivenOptions, TransportOptions {
  readonly mtu?: number;
}

/** `rsplab sctp`: SCTP alone, without RSerPool. */
export function sctpCommands(program: Command): void {
  const sctp = program
    .command('sctp')
    .description('SCTP alone: services and a bulk sender, for tests and measurements');
  endpointCommand(sctp, 'serve', 'run a service until SIGINT, SIGTERM or SIGHUP')
    .addOption(new Option('--service <name>', 'service').choices(bareServiceNames).makeOptionMandatory())
    .option('--port <n>', 'SCTP port (default: as registered with IANA: 7, 9, 13, 19)', portNumber)
    .action(async (options: EndpointOptions & { readonly service: BareServiceName; readonly port?: number }) => {
      const { serveCommand } = await import('./sctp-serve-command.ts');
      const constants = readConstants(options, options.transport);
      const { service, port = bareServicePorts[service] } = options;
      await serveCommand({ ...settings(options), ...constants, service, port });
    });
  endpointCommand(sctp, 'send', 'send messages to a peer, and report throughput and paths')
    .argument('<address...>', 'addresses or names of the peer', peerAddress)
    .option('--port <n>', 'SCTP port of the peer', portNumber, bareServicePorts.discard)
    .addOption(new Option('--local-port <n>', 'local SCTP port').argParser(portNumber).default(0, 'any'))
    .addOption(
      new Option('--size <bytes[-bytes]>', 'message size, or range of uniformly distributed sizes')
        .argParser(sizeRange)
        .default([1000, 1000], '1000'),
    )
    .addOption(
      new Option('--rate <n>', 'messages/s')
        .argParser(positiveNumber)
        .default(Infinity, 'as many as the association accepts'),
    )
    .addOption(
      new Option('--count <n>', 'number of messages to send').argParser(positiveInteger).default(Infinity, 'no limit'),
    )
    .addOption(
      new Option('--duration <s>', 'time after which to end').argParser(positiveTime).default(Infinity, 'no limit'),
    )
    .option('--streams <n>', 'number of streams, which are used in turn', positiveInteger, 1)
    .addOption(new Option('--unordered', 'unordered delivery').default(false, 'no'))
    .option('--ppid <n>', 'payload protocol identifier', unsigned, 0)
    .option('--lifetime <s>', 'time after which unsent messages are abandoned', positiveTime)
    .option('--connect-timeout <s>', 'time after which the set-up is abandoned', positiveTime)
    .option('--report <s>', 'time between reports', positiveTime, 1)
    .addOption(new Option('--json', 'print reports as JSON lines').default(false, 'no'))
    .action(async (addresses: readonly string[], options: EndpointOptions & SendCommandOptions) => {
      const { sendCommand } = await import('./sctp-send-command.ts');
      const constants = readConstants(options, options.transport);
      const endpoint = { ...settings(options), sctp: constants.sctp };
      const resolved = await Promise.all(addresses.map(async (host) => resolvedAddresses(host, endpoint.addresses)));
      const peer = Array.from(new Set(resolved.flat()));
      process.exitCode = await sendCommand(peer, endpoint, constants.association, options);
    });
}

function endpointCommand(parent: Command, name: string, description: string): Command {
  const command = addTransportOptions(parent.command(name).description(description)).option(
    '--mtu <bytes>',
    'largest IP packet',
    leastMtu,
  );
  for (const option of constantOptions()) command.addOption(option);
  return command;
}

function settings(options: EndpointOptions): ProgramOptions {
  const { mtu } = options;
  return { ...transportSettings(options), ...(mtu === undefined ? {} : { mtu }) };
}

function peerAddress(text: string, previous: readonly string[] = []): string[] {
  if (isIP(text) === 0 && !isName(text)) throw new InvalidArgumentError('It must be an address or the name of a host.');
  return [...previous, text];
}

function sizeRange(text: string): [number, number] {
  const [least = '', most = least] = text.split('-');
  const range: [number, number] = [positiveInteger(least), positiveInteger(most)];
  if (range[0] > range[1]) throw new InvalidArgumentError('The first size must not be above the second.');
  return range;
}

function leastMtu(text: string): number {
  const value = positiveInteger(text);
  if (value < 512) throw new InvalidArgumentError('It must be 512 or more (RFC 9260 §7.3).');
  return value;
}
