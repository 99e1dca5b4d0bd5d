/**
 * A peer that does everything wrong, over SCTP in UDP: garbage, wrong payload protocol identifiers, packets that are
 * none, set-ups that it never completes. Usage: hostile-peer.js REGISTRAR ECHO CALCAPP; prints `done`, and stays with
 * associations open until it is killed.
 */
import { createSocket } from 'node:dgram';
import { type Association, silentLog } from '../../../protocol/host.ts';
import { encodePacket } from '../../../protocol/sctp/wire/encode-packet.ts';
import { SCTP_OVER_UDP_PORT } from '../../../protocol/sctp/udp-encapsulation.ts';
import { ASAP_PORT, ASAP_PPID } from '../../../protocol/wire/asap-messages.ts';
import { bytesCodec } from '../../../protocol/wire/bytes-codec.ts';
import { CALCAPP_PPID } from '../../../protocol/services/calcapp/codec.ts';
import { ENRP_PORT, ENRP_PPID } from '../../../protocol/wire/enrp-messages.ts';
import { deriveStream } from '../../../protocol/random/streams.ts';
import { UsrsctpTransport } from '../../../native/usrsctp/usrsctp-transport.ts';
import { CALCAPP_PORT, ECHO_PORT } from '../hostile-ports.ts';

const SET_UPS = 200;
const DATAGRAMS = 200;

const [registrar = '', echo = '', calcApp = ''] = process.argv.slice(2);
const random = deriveStream('hostile');
const transport = new UsrsctpTransport({
  udpPort: SCTP_OVER_UDP_PORT,
  remoteUdpPort: SCTP_OVER_UDP_PORT,
  log: silentLog,
});

const noise = (length: number): Uint8Array => Uint8Array.from({ length }, () => random.uint32() & 0xff);

/** What no codec should take. */
const garbage: readonly Uint8Array[] = [
  noise(100),
  noise(60_000),
  Uint8Array.of(0x05),
  Uint8Array.of(0x05, 0, 0, 0), // length 0
  Uint8Array.of(0x05, 0, 0xff, 0xff, 0, 9, 0, 200), // longer than it is
  Uint8Array.of(0x05, 0, 0, 0x0c, 0, 9, 0, 9, 1, 2, 3, 4), // a parameter that does not fit
  Uint8Array.of(0xfe, 0, 0, 8, 0, 0, 0, 0), // no message type of anything
];

const targets = [
  [registrar, ASAP_PORT, [ASAP_PPID, ENRP_PPID, 0, 4711]],
  [registrar, ENRP_PORT, [ENRP_PPID, ASAP_PPID, 0, 4711]],
  [calcApp, CALCAPP_PORT, [CALCAPP_PPID, ASAP_PPID, 0]],
  [echo, ECHO_PORT, [ASAP_PPID]],
] as const;

/** Says something on an association of its own; what is answered does not matter. */
async function say(address: string, port: number, ppid: number, bytes: Uint8Array): Promise<Association> {
  const { association, up } = connect(address, port);
  await up;
  association.send({ payload: { byteLength: bytes.length, bytes: () => bytes }, ppid });
  return association;
}

function connect(address: string, port: number): { association: Association; up: Promise<void> } {
  let resolve: (() => void) | undefined;
  const up = new Promise<void>((done) => {
    resolve = done;
  });
  const endpoint = transport.open(
    { addresses: [], port: 0, protocols: [{ ppid: 'any', codec: bytesCodec }] },
    {
      message: () => undefined,
      associationRestarted: () => undefined,
      associationUp: () => resolve?.(),
      associationEnded: () => resolve?.(),
    },
  );
  return { association: endpoint.connect([address], port, { connectTimeout: 5 }), up };
}

/** INITs that are never followed by a COOKIE ECHO: a listener must not remember them. */
function initOf(destinationPort: number): Uint8Array {
  return encodePacket({
    sourcePort: 10_000 + (random.uint32() % 50_000),
    destinationPort,
    verificationTag: 0,
    byteLength: 32,
    chunks: [
      {
        type: 'INIT',
        initiateTag: random.uint32() | 1,
        receiveWindow: 100_000,
        outboundStreams: 10,
        maxInboundStreams: 10,
        initialTsn: random.uint32(),
        addresses: [],
        forwardTsn: false,
        unknownParameters: [],
      },
    ],
  });
}

for (const [address, port, ppids] of targets)
  for (const ppid of ppids) await Promise.all(garbage.map((bytes) => say(address, port, ppid, bytes)));

const socket = createSocket('udp4');
const toUdp = async (bytes: Uint8Array, port: number, address: string): Promise<void> =>
  new Promise((resolve) => socket.send(bytes, port, address, () => resolve()));
for (let i = 0; i < SET_UPS; i++)
  for (const port of [ASAP_PORT, ENRP_PORT]) await toUdp(initOf(port), SCTP_OVER_UDP_PORT, registrar);
for (let i = 0; i < DATAGRAMS; i++) {
  for (const address of [registrar, echo, calcApp]) await toUdp(noise(i), SCTP_OVER_UDP_PORT, address);
  await toUdp(noise(i), ASAP_PORT, '239.0.0.50');
  await toUdp(noise(i), ENRP_PORT, '239.0.0.51');
}
// Half open: their other ends get no more packets when this process is killed.
await Promise.all(Array.from({ length: 20 }, async () => connect(registrar, ASAP_PORT).up));
socket.close();
console.log('done');
setInterval(() => undefined, 60_000);
