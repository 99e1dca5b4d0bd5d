import { InvalidArgumentError, Option } from 'commander';
import { isIPv4 } from 'node:net';
import { TransportError, type MulticastGroup, type SocketAddress } from '../../protocol/host.ts';
import { socketAddress } from '../../native/programs/peer-address.ts';

/** Where messages are multicast: the profile's group, nowhere, or another group. */
export type MulticastChoice = 'auto' | 'off' | SocketAddress;

/** An option for a multicast group, as RSPLIB's `-asapannounce=auto|off|address:port`. */
export function multicastOption(flag: string, description: string, usual: string, port: number): Option {
  const text = `${description}: auto (as in the profile, and ff02::133 of IPv6), off, or a group and port (default: ${usual})`;
  return new Option(`--${flag} <auto|off|group[:port]>`, text).argParser((value) => multicastChoice(value, port));
}

function multicastChoice(text: string, defaultPort: number): MulticastChoice {
  if (text === 'auto' || text === 'off') return text;
  const { addresses, port } = readAddress(text, defaultPort);
  const [address] = addresses;
  if (address === undefined || addresses.length !== 1 || !isMulticast(address))
    throw new InvalidArgumentError(
      'It must be auto, off, or a multicast group such as 239.0.0.50, 239.0.0.50:3863 or [ff05::133]:3863.',
    );
  return { address, port };
}

function readAddress(text: string, defaultPort: number): ReturnType<typeof socketAddress> {
  try {
    return socketAddress(text, defaultPort);
  } catch (error) {
    if (error instanceof TransportError) throw new InvalidArgumentError(`${error.message}.`);
    throw error;
  }
}

function isMulticast(address: string): boolean {
  if (!isIPv4(address)) return /^ff/i.test(address);
  const first = Number(address.split('.')[0]);
  return first >= 224 && first <= 239;
}

/** The group that a choice names; undefined: none. */
export function groupOf(choice: MulticastChoice, usual: MulticastGroup | undefined): MulticastGroup | undefined {
  if (choice === 'off') return undefined;
  return choice === 'auto' ? usual : choice;
}
