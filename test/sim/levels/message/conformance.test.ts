import { transportConformance, type ConformanceWorld } from '../../../transport/conformance.ts';
import { SimulatedWorld } from '../../simulated-world.ts';

/** The message level as a world of the conformance suite: time passes in steps of events. */
function messageLevel(): ConformanceWorld {
  const world = new SimulatedWorld();
  const { network } = world;
  return {
    newHost: (name) => {
      const node = world.node(name);
      return {
        host: world.host(node),
        address: node.address,
        faults: {
          crashHost: () => network.crashHost(node),
          restartHost: () => network.restart(node),
          crashProcesses: () => network.crashProcesses(node),
          cutPath: () => network.cut(node),
          repairPath: () => network.repair(node),
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

transportConformance('simulated, message level', messageLevel, {
  faults: true,
  also: ['processCrash', 'restart', 'lastAnswers'],
});
