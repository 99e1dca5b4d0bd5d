import assert from 'node:assert/strict';
import { calcAppService } from '../../../../protocol/services/calcapp/descriptor.ts';
import { CALCAPP_PPID, calcAppCodec } from '../../../../protocol/services/calcapp/codec.ts';
import { ASAP_PPID } from '../../../../protocol/wire/asap-messages.ts';
import { ScriptedHost, type ScriptedEndpoint } from '../../registrar/scripted-host.ts';

/** Of servers that leave their pools while they serve a request: how many sent its client a cookie. */
function handedOver(servers: number, cleanShutdownProbability?: number): number {
  const host = new ScriptedHost(['10.0.0.1']);
  // One stream for all, as those of servers that run elsewhere differ.
  const stream = host.random.stream('shutdowns');
  const random = { stream: () => stream };
  const hosts = { transport: host.transport, clock: host.clock, log: host.log, entropy: host.entropy, random };
  return Array.from({ length: servers }).filter(() => {
    const place = { profile: 'rsplib', addresses: [], port: 0, association: {} } as const;
    const server = calcAppService.server.start(
      { ...hosts, datagrams: host.datagrams },
      place,
      { cleanShutdownProbability },
      () => undefined,
    );
    const endpoint = server.endpoint as ScriptedEndpoint;
    const client = endpoint.accept(['10.0.0.2'], 5000);
    const request = { type: 'CALCAPP_REQUEST', jobId: 1, jobSize: 5_000_000, completed: 0 } as const;
    endpoint.receive(client, CALCAPP_PPID, calcAppCodec.encode(request));
    server.leave?.();
    server.stop();
    return client.sent.some(({ ppid }) => ppid === ASAP_PPID);
  }).length;
}

describe('the end of a CalcApp server', () => {
  it('hands requests over', () => {
    assert.equal(handedOver(20), 20);
    assert.equal(handedOver(20, 1), 20);
  });

  it('hands none over with a probability of 0', () => {
    assert.equal(handedOver(20, 0), 0);
  });

  it('hands them over with the given probability', () => {
    // 4 standard deviations of 400 draws are 35.
    const count = handedOver(400, 0.25);
    assert.ok(count > 65 && count < 135, `${count} of 400`);
  });
});
