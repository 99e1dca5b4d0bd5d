import type { UserMessage } from '../host.ts';
import { ASAP_PPID, type AsapMessage } from '../wire/asap-messages.ts';
import { ENRP_PPID, type EnrpMessage } from '../wire/enrp-messages.ts';

/** Messages sent, by what they are for; requests and their answers together. */
export interface MessageCounts {
  asapRegistrations: number;
  asapResolutions: number;
  asapKeepAlives: number;
  asapReports: number;
  enrpPresences: number;
  enrpUpdates: number;
  /** Handle tables and peer lists. */
  enrpTables: number;
  enrpTakeovers: number;
}

function noMessages(): MessageCounts {
  return {
    asapRegistrations: 0,
    asapResolutions: 0,
    asapKeepAlives: 0,
    asapReports: 0,
    enrpPresences: 0,
    enrpUpdates: 0,
    enrpTables: 0,
    enrpTakeovers: 0,
  };
}

/** What was sent, by protocol and by purpose. */
export interface TrafficCounts {
  readonly asapPackets: number;
  readonly asapBytes: number;
  readonly enrpPackets: number;
  readonly enrpBytes: number;
  readonly messages: MessageCounts;
}

/** Counts control messages as they are sent. Cookies and their echoes are data of sessions and counted apart. */
export class TrafficCounter implements TrafficCounts {
  asapPackets = 0;
  asapBytes = 0;
  enrpPackets = 0;
  enrpBytes = 0;
  messages = noMessages();

  messageSent({ payload, ppid }: UserMessage): void {
    if (ppid === ASAP_PPID) {
      const type = (payload.value as AsapMessage | undefined)?.type;
      if (type === 'ASAP_COOKIE' || type === 'ASAP_COOKIE_ECHO') return;
      this.asapPackets++;
      this.asapBytes += payload.byteLength;
      this.asapSent(type);
    } else if (ppid === ENRP_PPID) {
      this.enrpPackets++;
      this.enrpBytes += payload.byteLength;
      this.enrpSent((payload.value as EnrpMessage | undefined)?.type);
    }
  }

  reset(): void {
    this.asapPackets = this.asapBytes = this.enrpPackets = this.enrpBytes = 0;
    this.messages = noMessages();
  }

  private asapSent(type: AsapMessage['type'] | undefined): void {
    const { messages } = this;
    switch (type) {
      case 'ASAP_REGISTRATION':
      case 'ASAP_REGISTRATION_RESPONSE':
      case 'ASAP_DEREGISTRATION':
      case 'ASAP_DEREGISTRATION_RESPONSE':
        messages.asapRegistrations++;
        return;
      case 'ASAP_HANDLE_RESOLUTION':
      case 'ASAP_HANDLE_RESOLUTION_RESPONSE':
        messages.asapResolutions++;
        return;
      case 'ASAP_ENDPOINT_KEEP_ALIVE':
      case 'ASAP_ENDPOINT_KEEP_ALIVE_ACK':
        messages.asapKeepAlives++;
        return;
      case 'ASAP_ENDPOINT_UNREACHABLE':
        messages.asapReports++;
        return;
      case 'ASAP_SERVER_ANNOUNCE':
      case 'ASAP_COOKIE':
      case 'ASAP_COOKIE_ECHO':
      case 'ASAP_BUSINESS_CARD':
      case 'ASAP_ERROR':
      case undefined: // counted in the total only
    }
  }

  private enrpSent(type: EnrpMessage['type'] | undefined): void {
    const { messages } = this;
    switch (type) {
      case 'ENRP_HANDLE_UPDATE':
        messages.enrpUpdates++;
        return;
      case 'ENRP_PRESENCE':
        messages.enrpPresences++;
        return;
      case 'ENRP_LIST_REQUEST':
      case 'ENRP_LIST_RESPONSE':
      case 'ENRP_HANDLE_TABLE_REQUEST':
      case 'ENRP_HANDLE_TABLE_RESPONSE':
        messages.enrpTables++;
        return;
      case 'ENRP_INIT_TAKEOVER':
      case 'ENRP_INIT_TAKEOVER_ACK':
      case 'ENRP_TAKEOVER_SERVER':
        messages.enrpTakeovers++;
        return;
      case 'ENRP_ERROR':
      case undefined: // counted in the total only
    }
  }
}
