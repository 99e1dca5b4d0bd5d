import type { Payload } from '../../protocol/host.ts';
import { ASAP_PPID, type AsapMessage } from '../../protocol/wire/asap-messages.ts';
import { ENRP_PPID } from '../../protocol/wire/enrp-messages.ts';
import type { TrafficObserver } from '../network/message-network.ts';

/** Counts control messages as they are sent. Cookies and their echoes are data of sessions and counted apart. */
export class TrafficCounter implements TrafficObserver {
  asapPackets = 0;
  asapBytes = 0;
  enrpPackets = 0;
  enrpBytes = 0;

  messageSent(ppid: number, payload: Payload): void {
    if (ppid === ASAP_PPID) {
      const type = (payload.value as AsapMessage | undefined)?.type;
      if (type === 'ASAP_COOKIE' || type === 'ASAP_COOKIE_ECHO') return;
      this.asapPackets++;
      this.asapBytes += payload.byteLength;
    } else if (ppid === ENRP_PPID) {
      this.enrpPackets++;
      this.enrpBytes += payload.byteLength;
    }
  }

  reset(): void {
    this.asapPackets = this.asapBytes = this.enrpPackets = this.enrpBytes = 0;
  }
}
