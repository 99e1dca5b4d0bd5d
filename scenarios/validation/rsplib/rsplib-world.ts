import type { RsplibGuest } from '../../../native/lab/rsplib-guest.ts';
import type { IpAddress } from '../../../protocol/host.ts';
import { SCTP_OVER_UDP_PORT } from '../../../protocol/sctp/udp-encapsulation.ts';
import type { MetricName } from '../../../sim/run/run-metrics.ts';
import type { RunParameters } from '../../../sim/run/run-parameters.ts';
import type { RunContext } from '../component-life.ts';
import { deployedRoles, type Deployment, type DeploymentHost } from '../deployment.ts';
import type { Life } from '../life.ts';
import type { ForeignComponents } from '../measured-run.ts';
import type { MeasuredWay, Way } from '../network-ways.ts';
import { capacityOf, type PlacedProcess } from '../placement.ts';
import { ValidationError } from '../validation-error.ts';
import { RsplibLife } from './rsplib-life.ts';
import type { RsplibPart } from './rsplib-part-names.ts';
import { checkRsplibParts, partRoles, unknownWith } from './rsplib-parts.ts';
import { rsplibCommand } from './rsplib-programs.ts';

/** Numbers of the addresses that the guest has in each of its networks, and that its namespace has. */
const guestNumbers = range(2, 9);
const ourNumbers = range(11, 29);
/** Round trips that are measured, one after the other. */
const PINGS = 40;

/** The lab's guest, where components of a run are RSPLIB's programs. */
export class RsplibWorld implements ForeignComponents {
  readonly parts: readonly RsplibPart[];
  readonly deployment: Deployment;
  readonly #guest: RsplibGuest;
  readonly #guestHost: DeploymentHost;
  /** Of the run of now. */
  #clients: RsplibLife[] = [];

  private constructor(guest: RsplibGuest, parts: readonly RsplibPart[]) {
    this.#guest = guest;
    this.parts = parts;
    const own = parts.map((part) => partRoles[part].deployed);
    const others = deployedRoles.filter((role) => !own.includes(role));
    const common = { lan: 0, rsplab: undefined, pathCommands: [] };
    this.#guestHost = { ...common, name: 'guest', prefix: [], addresses: pairs(guestNumbers), runs: own };
    const prefix = ['ip', 'netns', 'exec', guest.namespace];
    const here = { ...common, name: 'beside the guest', prefix, addresses: pairs(ourNumbers), runs: others };
    this.deployment = {
      name: `the lab’s guest, RSPLIB’s ${parts.join(' and ')}`,
      udpPort: SCTP_OVER_UDP_PORT,
      hosts: others.length === 0 ? [this.#guestHost] : [this.#guestHost, here],
      identity: `rsplib ${parts.join(' ')}`,
    };
  }

  /** @throws ValidationError if the guest does not start, which says what is missing */
  static async boot(parts: readonly RsplibPart[]): Promise<RsplibWorld> {
    const { RsplibGuest: Guest } = await import('../../../native/lab/rsplib-guest.ts').catch(() => {
      throw new ValidationError(
        'transport rsplib needs the lab, which is in a checkout of the project and not in its package',
      );
    });
    try {
      return new RsplibWorld(await Guest.boot(), parts);
    } catch (error) {
      throw new ValidationError(`transport rsplib: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  get unknown(): readonly MetricName[] {
    return unknownWith(this.parts);
  }

  check(parameters: RunParameters): void {
    checkRsplibParts(parameters, this.parts);
  }

  /** Whether components of this project take part, which reach the guest by SCTP over UDP. */
  get isMixed(): boolean {
    return this.deployment.hosts.length > 1;
  }

  async prepare(parameters: RunParameters): Promise<void> {
    const { rtoInitial, rtoMin, rtoMax, assocMaxRetrans, pathMaxRetrans, heartbeatInterval } = parameters;
    this.#clients = [];
    const udpPort = this.isMixed ? SCTP_OVER_UDP_PORT : 0;
    const settings = {
      rto_min: milliseconds(rtoMin),
      rto_max: milliseconds(rtoMax),
      rto_initial: milliseconds(rtoInitial),
      association_max_retrans: assocMaxRetrans,
      path_max_retrans: pathMaxRetrans,
      hb_interval: milliseconds(heartbeatInterval),
      udp_port: udpPort,
      encap_port: udpPort,
    };
    const set = Object.entries(settings).map(([name, value]) => `echo ${value} >/proc/sys/net/sctp/${name};`);
    const folders = `busybox rm -rf ${FOLDER}; busybox mkdir ${FOLDER}`;
    await this.#guest.run(`sh -c '${set.join(' ')} ${folders}'`).ends();
  }

  lifeOf(context: RunContext, place: PlacedProcess, registrars: readonly (readonly IpAddress[])[]): Life | undefined {
    if (place.host !== this.#guestHost) return undefined;
    const { parameters, seed } = context;
    const capacity = place.role === 'poolElement' ? capacityOf(place, parameters, seed) : 0;
    const full = rsplibCommand(place, { parameters, registrars, capacity, folder: FOLDER });
    // Servers of a registrar that begins with the run begin then, too.
    const isEarly = place.role === 'registrar' || this.parts.includes('registrar');
    const command = isEarly ? full : { ...full, port: undefined };
    const life = new RsplibLife(this.#guest, context, place, command, async () =>
      Promise.all(this.#clients.map(async (client) => client.ended())),
    );
    if (place.role === 'poolUsers') this.#clients.push(life);
    return life;
  }

  async endRun(): Promise<void> {
    if (this.#guest.running) await this.#guest.endPrograms();
  }

  /** The guest's network by ping: it has neither the time that programs take nor a rate. */
  async measureWay({ from, to }: Way): Promise<MeasuredWay | undefined> {
    if (from !== this.#guestHost && to !== this.#guestHost) return undefined;
    const [far] = (from === to ? to.addresses[1] : (from === this.#guestHost ? to : from).addresses[0]) ?? [];
    const ping = this.#guest.run(`busybox ping -q -A -c ${PINGS} ${far}`);
    const [, mean] = await ping.prints(/= [\d.]+\/([\d.]+)\/[\d.]+ ms/);
    return { from, to, roundTrip: Number(mean) / 1000, rate: Infinity, handling: { running: 0, waiting: 0 } };
  }

  async close(): Promise<void> {
    await this.#guest.close();
  }
}

/** Of the files that programs write, in the guest. */
const FOLDER = '/tmp/run';

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** Addresses in both networks. */
function pairs(numbers: readonly number[]): IpAddress[][] {
  return numbers.map((number) => [1, 2].map((network) => `10.9.${network}.${number}`));
}

function milliseconds(seconds: number): number {
  return Math.min(Math.round(seconds * 1000), 86_400_000);
}
