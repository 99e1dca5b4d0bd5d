import type { Transport } from '../../../protocol/host.ts';
import { rfc9260 } from '../../../protocol/sctp/options.ts';
import { SctpStack } from '../../../protocol/sctp/stack.ts';
import { SimulatedWorld } from '../../sim/simulated-world.ts';
import { transportConformance, type ConformanceWorld } from '../../transport/conformance.ts';
import { VirtualNetwork } from './virtual-network.ts';

/** SCTP stacks joined by a virtual network as a world of the conformance suite. */
function sctpOverVirtualNetwork(encode: boolean): ConformanceWorld {
  const world = new SimulatedWorld();
  const network = new VirtualNetwork({ simulator: world.simulator, encode });
  // A silent peer is given up after 1 + 2 + 4 + 8 + 16 s.
  const sctp = { ...rfc9260, assocMaxRetrans: 4 };
  return {
    newHost: (name) => {
      const node = world.node(name);
      const base = world.host(node);
      const newStack = (): SctpStack =>
        new SctpStack(base, network.layer([node.address]), { sctp, decodesMessages: encode });
      let stack = newStack();
      const transport: Transport = { open: (options, handler) => stack.open(options, handler) };
      const { clock, random, entropy, datagrams, log } = base;
      return {
        host: { clock, random, entropy, datagrams, log, transport },
        address: node.address,
        faults: {
          crashHost: () => stack.halt(),
          restartHost: () => {
            stack = newStack();
          },
          crashProcesses: () => stack.closeAll(),
          cutPath: () => network.cut.add(node.address),
          repairPath: () => network.cut.delete(node.address),
        },
      };
    },
    until: (condition, seconds) => {
      const end = world.now + seconds;
      while (!condition() && world.now < end) world.run(0.01);
      return Promise.resolve(condition());
    },
    group: '239.1.2.3',
    close: () => Promise.resolve(),
  };
}

transportConformance('SCTP in virtual time, packets as bytes', () => sctpOverVirtualNetwork(true), {
  faults: true,
  also: ['families', 'processCrash', 'restart', 'lifetime', 'lastAnswers', 'streams'],
});
transportConformance('SCTP in virtual time, packets as values', () => sctpOverVirtualNetwork(false), {
  faults: true,
  also: ['families', 'processCrash', 'restart', 'lifetime', 'lastAnswers', 'streams'],
});
