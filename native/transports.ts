import { AddonMissingError, loadUsrsctpAddon } from './usrsctp/addon.ts';

/** A way to real SCTP, and whether it works on this machine. */
export interface TransportAvailability {
  readonly name: TransportName;
  readonly description: string;
  /** Why it does not work, and what helps; undefined: it works. */
  readonly obstacle: string | undefined;
}

export const transportNames = ['usrsctp-udp', 'usrsctp-raw'] as const;

/** Real transports by name. */
export type TransportName = (typeof transportNames)[number];

/** All transports with what stands in their way here. */
export function availableTransports(): TransportAvailability[] {
  const obstacle = addonObstacle();
  const notRoot = process.getuid?.() === 0 ? undefined : 'raw IP needs root: run as root, or use usrsctp-udp';
  return [
    {
      name: 'usrsctp-udp',
      description: 'libusrsctp, SCTP over UDP (RFC 6951)',
      obstacle,
    },
    {
      name: 'usrsctp-raw',
      description: 'libusrsctp, SCTP over IP',
      obstacle: obstacle ?? notRoot,
    },
  ];
}

function addonObstacle(): string | undefined {
  try {
    loadUsrsctpAddon();
    return undefined;
  } catch (error) {
    if (error instanceof AddonMissingError) return error.message;
    throw error;
  }
}
