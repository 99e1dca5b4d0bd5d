import { randomBytes } from 'node:crypto';
import type { Clock, Datagrams, Host, IpAddress, Log, RandomStreams, Transport } from '../protocol/host.ts';
import type { Workshop } from '../protocol/workshop.ts';
import { NamedStreams } from '../protocol/random/streams.ts';
import { cryptographicEntropy } from './cryptographic-entropy.ts';
import { Faults } from './faults.ts';
import { pngPictures } from './png-pictures.ts';
import { systemWorkFiles } from './scripting/system-work-files.ts';
import { SystemWorkshop } from './scripting/system-workshop.ts';
import { systemCalendar } from './system-calendar.ts';
import { SystemClock } from './system-clock.ts';
import { UdpDatagrams } from './udp-datagrams.ts';

/** The ports of a component in the real world. */
export class RealHost implements Host {
  readonly clock: Clock;
  readonly random: RandomStreams = new NamedStreams(randomBytes(16).toString('hex'));
  readonly entropy = cryptographicEntropy;
  readonly calendar = systemCalendar;
  readonly workshop: Workshop;
  readonly workFiles = systemWorkFiles;
  readonly pictures = pngPictures;
  readonly transport: Transport;
  readonly datagrams: Datagrams;
  readonly log: Log;

  /** @param interfaces local addresses for multicast; undefined: all */
  constructor(transport: Transport, log: Log, interfaces?: readonly IpAddress[], faults = new Faults(log)) {
    this.clock = new SystemClock(faults);
    this.transport = transport;
    this.log = log;
    this.workshop = new SystemWorkshop(log, faults);
    this.datagrams = new UdpDatagrams(log, interfaces, faults);
  }
}
