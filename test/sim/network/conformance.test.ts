import { NamedStreams } from '../../../protocol/random/streams.ts';
import { Simulator } from '../../../sim/kernel/simulator.ts';
import { PacketNetwork } from '../../../sim/network/packet-network.ts';
import { PacketLanChain } from '../../../sim/network/topologies/packet-lan-chain.ts';
import { transportConformance, type ConformanceWorld } from '../../transport/conformance.ts';
import { sctpHost } from './sctp-world.ts';

/** SCTP stacks on a LAN of the packet network as a world of the conformance suite. */
function packetLevel(udpPort?: number): ConformanceWorld {
  const simulator = new Simulator();
  const network = new PacketNetwork(simulator, new NamedStreams('test/network'));
  const lan = new PacketLanChain(network, { lans: 1, lanDelay: 0.01, wanDelays: [] });
  return {
    newHost: (name) => {
      const node = lan.addHost(name, 0);
      // A silent peer is given up after 1 + 2 + 4 + 8 + 16 s.
      let lives = 0;
      const boot = (): ReturnType<typeof sctpHost> =>
        sctpHost(simulator, node, { assocMaxRetrans: 4 }, udpPort, ++lives);
      let life = boot();
      return {
        get host() {
          return life.host;
        },
        address: node.addresses[0].address,
        faults: {
          crashHost: () => {
            life.stack.halt();
            life.host.crash();
          },
          restartHost: () => {
            life.host.restart();
            life = boot();
          },
          crashProcesses: () => life.stack.closeAll(),
          cutPath: () => life.host.cut(),
          repairPath: () => life.host.repair(),
        },
      };
    },
    until: (condition, seconds) => {
      const end = simulator.now() + seconds;
      while (!condition() && simulator.now() < end) simulator.run({ until: simulator.now() + 0.01 });
      return Promise.resolve(condition());
    },
    group: '239.1.2.3',
    close: () => Promise.resolve(),
  };
}

transportConformance('simulated, packet level', () => packetLevel(), {
  faults: true,
  also: ['families', 'processCrash', 'restart', 'lifetime', 'lastAnswers', 'streams'],
});
transportConformance('simulated, packet level, SCTP in UDP', () => packetLevel(9899), {
  faults: true,
  also: ['families', 'processCrash', 'restart', 'lifetime', 'lastAnswers', 'streams'],
});
