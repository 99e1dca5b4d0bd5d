import assert from 'node:assert/strict';
import { TransportError, silentLog } from '../../../protocol/host.ts';
import { KernelTransport } from '../../../native/kernel/kernel-transport.ts';

describe('the transport kernel', () => {
  it('refuses SCTP in UDP while the kernel has no UDP port for it, with the setting that is missing', () => {
    assert.throws(
      () => new KernelTransport({ remoteUdpPort: 9899, log: silentLog, udpPort: 0 }),
      (error) =>
        error instanceof TransportError && /set its port \(sysctl net\.sctp\.udp_port=9899/.test(error.message),
    );
  });
});
