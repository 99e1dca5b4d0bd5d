/**
 * An engine over libusrsctp that throws at the first message, and echoes later ones. Prints what was logged about it.
 * Usage: throwing-engine.js UDP-PORT
 */
import { Faults } from '../../native/faults.ts';
import { UsrsctpTransport } from '../../native/usrsctp/usrsctp-transport.ts';
import type { Association, Log } from '../../protocol/host.ts';
import { BytesPayload } from '../../protocol/payload.ts';
import { bytesCodec } from '../../protocol/wire/bytes-codec.ts';

const reported: unknown[] = [];
const log: Log = {
  enabled: true,
  event: (component, event, fields) => {
    if (event === 'fault') reported.push([component, event, fields?.['error']]);
  },
};
const faults = new Faults(log);
const udpPort = Number(process.argv[2]);
const transport = new UsrsctpTransport({ udpPort, remoteUdpPort: udpPort, log, faults });
const protocols = [{ ppid: 'any' as const, codec: bytesCodec }];
const payload = new BytesPayload(Uint8Array.of(1));

let messages = 0;
const server = transport.open(
  { addresses: [], port: 7000, protocols },
  {
    associationRestarted: () => undefined,
    message: (association) => {
      if (messages++ === 0) throw new Error('a bug');
      association.send({ payload, ppid: 0 });
    },
  },
);
const client = transport.open(
  { addresses: [], port: 7001, protocols },
  {
    associationRestarted: () => undefined,
    message: () => {
      console.log(JSON.stringify({ reported, transport: faults.count('transport'), total: faults.total }));
      process.exit(0);
    },
  },
);
const association: Association = client.connect(['127.0.0.1'], server.port);
for (let i = 0; i < 2; i++) association.send({ payload, ppid: 0 });
