/**
 * Sends messages to a peer over libusrsctp, with NR-SACK: as many as its send buffer takes, and the next ones when it is
 * told of room.
 * Prints how many messages were taken each time, `refused` after the first ones, and `done`.
 *
 * Its arguments are the UDP ports here and there, the address and SCTP port of the peer, the number and length of the
 * messages, and the bytes of the send buffer.
 */
import { UsrsctpTransport } from '../../../native/usrsctp/usrsctp-transport.ts';
import { usrsctpTuning } from '../../../native/usrsctp/tuning.ts';
import { silentLog, type Association } from '../../../protocol/host.ts';
import { rfc9260 } from '../../../protocol/sctp/options.ts';

const [udpPort, remoteUdpPort, peer = '', port, messages, length, sendBuffer] = process.argv.slice(2);

const transport = new UsrsctpTransport({
  udpPort: Number(udpPort),
  remoteUdpPort: Number(remoteUdpPort),
  tuning: usrsctpTuning({ ...rfc9260, nrSack: true, sendBuffer: Number(sendBuffer) }),
  log: silentLog,
});
const content = new Uint8Array(Number(length));
const payload = { byteLength: content.length, bytes: () => content, value: content };
let left = Number(messages);

/** @returns how many messages were taken */
function fill(association: Association): number {
  const before = left;
  while (left > 0 && association.send({ payload, ppid: 1 })) left--;
  return before - left;
}

const endpoint = transport.open(
  { addresses: ['127.0.0.1'], port: 0, protocols: [] },
  {
    message: () => undefined,
    associationUp: (association) => {
      console.log(`${fill(association)} messages`);
      console.log('refused');
    },
    writable: (association) => {
      console.log(`${fill(association)} messages`);
      if (left === 0) association.shutdown();
    },
    associationRestarted: () => undefined,
    associationEnded: () => {
      console.log('done');
      process.exit(0);
    },
  },
);
endpoint.connect([peer], Number(port), { connectTimeout: 20 });
