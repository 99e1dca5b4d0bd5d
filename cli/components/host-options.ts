import { InvalidArgumentError } from 'commander';
import { TransportError } from '../../protocol/host.ts';
import { checkNamedAddress } from '../../native/programs/peer-address.ts';
import { collecting } from '../option-values.ts';

/** As options name hosts, by addresses or names; names are resolved when all options are known. */
export function hostText(text: string): string {
  try {
    checkNamedAddress(text);
  } catch (error) {
    if (error instanceof TransportError) throw new InvalidArgumentError(`${error.message}.`);
    throw error;
  }
  return text;
}

export const collectedHosts = collecting(hostText);
