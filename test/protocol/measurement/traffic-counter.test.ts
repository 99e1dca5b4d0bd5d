import assert from 'node:assert/strict';
import { TrafficCounter, type MessageCounts } from '../../../protocol/measurement/traffic-counter.ts';
import { BytesPayload } from '../../../protocol/payload.ts';
import { ASAP_PPID, type AsapMessage } from '../../../protocol/wire/asap-messages.ts';
import { ENRP_PPID, type EnrpMessage } from '../../../protocol/wire/enrp-messages.ts';

type Purpose = keyof MessageCounts | 'none';

const asap: Readonly<Record<Exclude<AsapMessage['type'], 'ASAP_COOKIE' | 'ASAP_COOKIE_ECHO'>, Purpose>> = {
  ASAP_REGISTRATION: 'asapRegistrations',
  ASAP_REGISTRATION_RESPONSE: 'asapRegistrations',
  ASAP_DEREGISTRATION: 'asapRegistrations',
  ASAP_DEREGISTRATION_RESPONSE: 'asapRegistrations',
  ASAP_HANDLE_RESOLUTION: 'asapResolutions',
  ASAP_HANDLE_RESOLUTION_RESPONSE: 'asapResolutions',
  ASAP_ENDPOINT_KEEP_ALIVE: 'asapKeepAlives',
  ASAP_ENDPOINT_KEEP_ALIVE_ACK: 'asapKeepAlives',
  ASAP_ENDPOINT_UNREACHABLE: 'asapReports',
  ASAP_SERVER_ANNOUNCE: 'none',
  ASAP_BUSINESS_CARD: 'none',
  ASAP_ERROR: 'none',
};

const enrp: Readonly<Record<EnrpMessage['type'], Purpose>> = {
  ENRP_PRESENCE: 'enrpPresences',
  ENRP_HANDLE_UPDATE: 'enrpUpdates',
  ENRP_HANDLE_TABLE_REQUEST: 'enrpTables',
  ENRP_HANDLE_TABLE_RESPONSE: 'enrpTables',
  ENRP_LIST_REQUEST: 'enrpTables',
  ENRP_LIST_RESPONSE: 'enrpTables',
  ENRP_INIT_TAKEOVER: 'enrpTakeovers',
  ENRP_INIT_TAKEOVER_ACK: 'enrpTakeovers',
  ENRP_TAKEOVER_SERVER: 'enrpTakeovers',
  ENRP_ERROR: 'none',
};

/** A message of 20 bytes is sent. */
function send(counter: TrafficCounter, ppid: number, type?: string): void {
  const bytes = new BytesPayload(new Uint8Array(20));
  const payload = { byteLength: 20, value: type === undefined ? undefined : { type }, bytes: () => bytes.bytes() };
  counter.messageSent({ payload, ppid });
}

function purposes({ messages }: TrafficCounter): string[] {
  return Object.entries(messages).flatMap(([purpose, count]) => (count === 0 ? [] : [`${count} ${purpose}`]));
}

function totals({ asapPackets, asapBytes, enrpPackets, enrpBytes }: TrafficCounter): number[] {
  return [asapPackets, asapBytes, enrpPackets, enrpBytes];
}

describe('counts of control messages', () => {
  for (const [type, purpose] of [...Object.entries(asap), ...Object.entries(enrp)])
    it(`has ${type} under ${purpose === 'none' ? 'the total alone' : purpose}`, () => {
      const counter = new TrafficCounter();
      const isAsap = type in asap;
      for (let i = 0; i < 2; i++) send(counter, isAsap ? ASAP_PPID : ENRP_PPID, type);
      assert.deepEqual(purposes(counter), purpose === 'none' ? [] : [`2 ${purpose}`]);
      assert.deepEqual(totals(counter), isAsap ? [2, 40, 0, 0] : [0, 0, 2, 40]);
    });

  it('leave out cookies, which are data of sessions, and all of other protocols', () => {
    const counter = new TrafficCounter();
    send(counter, ASAP_PPID, 'ASAP_COOKIE');
    send(counter, ASAP_PPID, 'ASAP_COOKIE_ECHO');
    send(counter, 34, 'CALCAPP_REQUEST');
    assert.deepEqual([totals(counter), purposes(counter)], [[0, 0, 0, 0], []]);
  });

  it('have messages that are known as bytes alone in the totals', () => {
    const counter = new TrafficCounter();
    send(counter, ASAP_PPID);
    send(counter, ENRP_PPID);
    assert.deepEqual([totals(counter), purposes(counter)], [[1, 20, 1, 20], []]);
  });

  it('begin at 0 again after the warm-up', () => {
    const counter = new TrafficCounter();
    send(counter, ASAP_PPID, 'ASAP_REGISTRATION');
    send(counter, ENRP_PPID, 'ENRP_PRESENCE');
    counter.reset();
    assert.deepEqual([totals(counter), purposes(counter)], [[0, 0, 0, 0], []]);
  });
});
