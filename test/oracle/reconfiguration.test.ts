import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Association, silentLog } from '../../protocol/host.ts';
import { BytesPayload } from '../../protocol/payload.ts';
import { nullKey } from '../../protocol/sctp/authentication/authentication-options.ts';
import { rfc9260 } from '../../protocol/sctp/options.ts';
import { bytesCodec } from '../../protocol/wire/bytes-codec.ts';
import { UdpTransport } from '../../native/udp/udp-transport.ts';
import { skipOrFail } from '../native/obstacles.ts';
import { until } from '../native/patience.ts';
import { testUdpPort } from '../test-ports.ts';

const program = fileURLToPath(new URL('../../../.build/oracle/usrsctp-echo', import.meta.url));
const skipReason = existsSync(program) ? undefined : 'the echo service is not built: run npm run setup';

const [OLD, NEW] = ['127.70.0.1', '127.70.0.2'];
const PEER_UDP_PORT = testUdpPort + 1;

describe(`addresses that come and go, with libusrsctp over UDP${skipReason === undefined ? '' : ` (skipped: ${skipReason})`}`, () => {
  let echo: ChildProcessWithoutNullStreams | undefined;
  let transport: UdpTransport | undefined;
  const said: string[] = [];
  const echoed: string[] = [];

  before(function () {
    skipOrFail(this, skipReason);
  });
  afterEach(async () => {
    echo?.kill();
    await transport?.close();
  });

  async function connected(): Promise<Association> {
    echo = spawn(program, ['7000', String(PEER_UDP_PORT), String(testUdpPort)]);
    createInterface({ input: echo.stdout }).on('line', (line) => said.push(line));
    await until(() => said.includes('listening'), 'the echo service');
    transport = await UdpTransport.open({
      addresses: [OLD, NEW],
      udpPort: testUdpPort,
      remoteUdpPort: PEER_UDP_PORT,
      sctp: { ...rfc9260, dynamicAddresses: true, authentication: nullKey },
      log: silentLog,
    });
    const endpoint = transport.open(
      { addresses: [OLD], port: 5000, protocols: [{ ppid: 'any', codec: bytesCodec }] },
      {
        message: (_association, bytes) => echoed.push(Buffer.from(bytes as Uint8Array).toString()),
        associationRestarted: () => assert.fail('the peer restarted'),
      },
    );
    const association = endpoint.connect(['127.0.0.1'], 7000, { connectTimeout: 20 });
    await until(() => association.state === 'up', 'association');
    return association;
  }

  it('an address is added, confirmed and made primary, the former one deleted; messages arrive meanwhile', async () => {
    const association = await connected();
    const { reconfiguration } = association;
    assert.ok(reconfiguration !== undefined);
    const steps: readonly (readonly [act: () => void, outcome: string])[] = [
      [() => reconfiguration.add(NEW), `${NEW} confirmed`],
      [() => reconfiguration.setPeerPrimary(NEW), `${NEW} primary`],
      [() => reconfiguration.remove(OLD), `${OLD} removed`],
    ];
    for (const [act, outcome] of steps) {
      act();
      await until(() => said.includes(outcome), outcome);
      association.send({ payload: new BytesPayload(Buffer.from(outcome)), ppid: 0 });
      await until(() => echoed.includes(outcome), `the echo after ${outcome}`);
    }
    assert.deepEqual([association.state, reconfiguration.addresses], ['up', [NEW]]);
    assert.ok(said.includes(`${NEW} added`) && !said.includes(`${NEW} unreachable`));
  });
});
