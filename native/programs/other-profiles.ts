import type { DatagramSocket, Host, MulticastGroup, Timer } from '../../protocol/host.ts';
import { identifierText, socketText } from '../../protocol/log-text.ts';
import { profileNames, type ProfileName } from '../../protocol/profile.ts';
import { linkDefaults } from '../../protocol/registrar-link/registrar-link-options.ts';
import { asapCodec } from '../../protocol/wire/asap-codec.ts';
import type { AsapMessage } from '../../protocol/wire/asap-messages.ts';
import { isIpv6 } from '../../protocol/wire/ip-address.ts';
import type { ComponentOptions, RegistrarSearch } from './component-host.ts';

/**
 * Seconds from the first announcement in the group of another profile until it is logged: own ones come every second.
 */
const PATIENCE = 5;

/**
 * Listens to the groups in which registrars of other profiles announce themselves. What differs is the group alone (IANA's, or
 * RSPLIB's own): a component of one profile is deaf to registrars of another, and would not know
 * why it finds none.
 */
export class OtherProfiles {
  readonly #host: Host;
  readonly #own: ProfileName;
  readonly #isContent: () => boolean;
  readonly #listeners: { readonly socket: DatagramSocket; readonly timer: Timer }[] = [];

  /**
   * @param own profile
   * @param heard the group that the component listens or announces itself to
   * @param isContent whether it needs no registrar, or has one
   */
  constructor(host: Host, own: ProfileName, heard: MulticastGroup | undefined, isContent: () => boolean) {
    this.#host = host;
    this.#own = own;
    this.#isContent = isContent;
    const known = new Set(heard === undefined ? [] : [socketText(heard)]);
    for (const profile of profileNames) {
      const group = linkDefaults[profile].announcements;
      if (profile === own || group === undefined || known.has(socketText(group))) continue;
      known.add(socketText(group));
      this.#listen(profile, group);
    }
  }

  close(): void {
    for (const { socket, timer } of this.#listeners) {
      timer.cancel();
      socket.close();
    }
    this.#listeners.length = 0;
  }

  #listen(profile: ProfileName, group: MulticastGroup): void {
    const { clock, datagrams, log } = this.#host;
    let latest: { readonly registrar: string; readonly from: string } | undefined;
    let reported = false;
    const timer = clock.timer(() => {
      if (reported || latest === undefined || this.#isContent()) return;
      reported = true;
      log.event('asap', 'otherProfile', { ...latest, group: socketText(group), theirs: profile, own: this.#own });
    });
    const socket = datagrams.open(
      { port: group.port, group: group.address, groupIpv6: group.ipv6, codec: asapCodec(profile) },
      {
        datagram: (message, source) => {
          const announcement = message as AsapMessage;
          // All profiles share the group of IPv6.
          if (isIpv6(source.address)) return;
          if (reported || announcement.type !== 'ASAP_SERVER_ANNOUNCE') return;
          latest = { registrar: identifierText(announcement.registrar), from: source.address };
          if (!timer.armed) timer.arm(PATIENCE);
        },
      },
    );
    this.#listeners.push({ socket, timer });
  }
}

/** Those of a component that looks for registrars; who names all of them wants no news of groups. */
export function otherProfiles(
  host: Host,
  { profile, announcements, registrars }: Pick<ComponentOptions, 'profile'> & RegistrarSearch,
  isContent: () => boolean,
): OtherProfiles | undefined {
  if (announcements === undefined && registrars.length > 0) return undefined;
  return new OtherProfiles(host, profile, announcements, isContent);
}
