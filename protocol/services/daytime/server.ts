import { TransportError, type Association, type Calendar, type Host } from '../../host.ts';
import { BytesPayload } from '../../payload.ts';
import { Outbox } from '../outbox.ts';
import { PLAIN_PPID } from '../plain-bytes.ts';
import type { RunningServer, ServerPlace } from '../service.ts';
import { TalkingServer, type Speech } from '../talking-server.ts';
import { daytimeText } from './text.ts';

/**
 * RSPLIB's daytime service: says the date and time of day when a session begins, and shuts it down.
 *
 * @throws TransportError in a world without a calendar, when an address is not local, or the port is taken
 */
export function startDaytimeServer({ transport, calendar }: Host, place: ServerPlace): RunningServer {
  if (calendar === undefined) throw new TransportError('service daytime: this world has no calendar');
  const counters = { sessions: 0 };
  const server = new TalkingServer(transport, place, speech(calendar), {
    associationUp: () => void counters.sessions++,
    associationRestarted: () => void counters.sessions++,
  });
  return { endpoint: server.endpoint, stop: () => server.stop(), counters: () => counters };
}

function speech(calendar: Calendar): Speech {
  const outbox = new Outbox();
  return {
    up(association: Association): void {
      const text = daytimeText(calendar.now());
      const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
      outbox.send(association, { payload: new BytesPayload(bytes), ppid: PLAIN_PPID });
      outbox.shutdown(association);
    },
    writable: (association) => outbox.writable(association),
    over: (association) => outbox.forget(association),
  };
}
