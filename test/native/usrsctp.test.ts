import type { Endpoint, Transport } from '../../protocol/host.ts';
import { RealHost } from '../../native/real-host.ts';
import { AddonMissingError, loadUsrsctpAddon } from '../../native/usrsctp/addon.ts';
import { UsrsctpTransport } from '../../native/usrsctp/usrsctp-transport.ts';
import { SCTP_OVER_UDP_PORT } from '../../protocol/sctp/udp-encapsulation.ts';
import { silentLog } from '../../sim/network/simulated-host.ts';
import { transportConformance, type ConformanceWorld } from '../transport/conformance.ts';

const LOOPBACK = '127.0.0.1';

/** SCTP over UDP on loopback: all hosts are the same one, in this process. */
function usrsctpOnLoopback(): ConformanceWorld {
  const transport = new UsrsctpTransport({ udpPort: SCTP_OVER_UDP_PORT, remoteUdpPort: SCTP_OVER_UDP_PORT });
  const endpoints: Endpoint[] = [];
  const recording: Transport = {
    open: (options, handler) => {
      const endpoint = transport.open(options, handler);
      endpoints.push(endpoint);
      return endpoint;
    },
  };
  return {
    newHost: () => ({ host: new RealHost(recording, silentLog, [LOOPBACK]), address: LOOPBACK }),
    until: async (condition, seconds) => {
      const end = performance.now() + seconds * 1000;
      while (!condition() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 2));
      return condition();
    },
    group: '239.1.2.3',
    close: async () => {
      for (const endpoint of endpoints) endpoint.close();
      // Ports are free when the stack has sent its aborts.
      await new Promise((resolve) => setTimeout(resolve, 20));
    },
  };
}

/** Why usrsctp cannot be tested here; undefined: it can. */
function missing(): string | undefined {
  try {
    loadUsrsctpAddon();
    return undefined;
  } catch (error) {
    if (error instanceof AddonMissingError) return error.message;
    throw error;
  }
}

transportConformance('usrsctp over UDP on loopback', usrsctpOnLoopback, { faults: false, skipReason: missing() });
