import assert from 'node:assert/strict';
import { StatusReporter, type ComponentReport } from '../../../protocol/component-status/status-reporter.ts';
import type { Association } from '../../../protocol/host.ts';
import {
  ComponentGroup,
  componentStatusCodec,
  CSP_PORT,
  UNKNOWN_DURATION,
  type ComponentStatusReport,
} from '../../../protocol/wire/component-status.ts';
import { SimulatedWorld } from '../../sim/simulated-world.ts';
import { ScriptedHost } from '../registrar/scripted-host.ts';

const association: Association = new ScriptedHost(['10.0.0.1']).transport
  .open({ addresses: [], port: 0, protocols: [] }, { message: () => undefined, associationRestarted: () => undefined })
  .connect(['10.0.0.2'], 1);

const element: ComponentReport = {
  sender: { group: ComponentGroup.poolElement, object: 7n },
  location: 'host: 10.0.0.1:7000',
  status: '1 Session',
  workload: 0.5,
  associations: [
    { receiver: { group: ComponentGroup.registrar, object: 1n }, ppid: 11, association },
    { receiver: { group: ComponentGroup.registrar, object: 2n }, ppid: 12 },
  ],
};

/** A monitor that hears a component; it reports what `content` has every 2 s. */
function heard(
  content: () => ComponentReport,
  identifier?: number,
): {
  readonly world: SimulatedWorld;
  readonly reporter: StatusReporter;
  readonly reports: ComponentStatusReport[];
} {
  const world = new SimulatedWorld({});
  const monitor = world.node('monitor');
  const reports: ComponentStatusReport[] = [];
  world
    .host(monitor)
    .datagrams.open(
      { port: CSP_PORT, codec: componentStatusCodec },
      { datagram: (message) => reports.push(message as ComponentStatusReport) },
    );
  const server = { address: monitor.address, port: CSP_PORT };
  // Times of reports count from their begin.
  world.run(10);
  const where = { server, interval: 2, ...(identifier !== undefined && { identifier }) };
  const reporter = new StatusReporter(world.host(world.node('component')), where, content);
  return { world, reporter, reports };
}

describe('reports of a component', () => {
  it('come at once, at each interval, and a last one at its end', () => {
    const { world, reporter, reports } = heard(() => element);
    world.run(5);
    reporter.stop();
    world.run(5);
    assert.deepEqual(
      reports.map(({ timestamp, final }) => [timestamp, final]),
      [
        [0n, false],
        [2_000_000n, false],
        [4_000_000n, false],
        [5_000_000n, true],
      ],
    );
    const [first, , , last] = reports;
    assert.deepEqual(
      [first.version, first.sender, first.reportInterval, first.location, first.status, first.workload],
      [0x0200, { group: 2, object: 7n }, 2_000_000, 'host: 10.0.0.1:7000', '1 Session', 0x7fff],
    );
    assert.deepEqual(
      [last.sender.object, last.location, last.status, last.workload, last.associations],
      [7n, '', '', 0, []],
    );
  });

  it('have how long associations have been there, if that is known', () => {
    const { world, reports } = heard(() => element);
    world.run(3);
    assert.deepEqual(
      reports.map(({ associations }) => associations.map(({ duration, protocol, ppid }) => [duration, protocol, ppid])),
      [
        [
          [0n, 132, 11],
          [UNKNOWN_DURATION, 132, 12],
        ],
        [
          [2_000_000n, 132, 11],
          [UNKNOWN_DURATION, 132, 12],
        ],
      ],
    );
  });

  it('begin when it has an identifier', () => {
    let object = 0n;
    const { world, reports } = heard(() => ({ ...element, sender: { group: ComponentGroup.poolElement, object } }));
    world.run(3);
    assert.equal(reports.length, 0);
    object = 9n;
    world.run(2);
    assert.deepEqual(
      reports.map(({ sender }) => sender.object),
      [9n],
    );
  });

  it('have another identifier than its own if one is given, to the last one', () => {
    const { world, reporter, reports } = heard(() => element, 0xfedcba98);
    world.run(1);
    reporter.stop();
    world.run(1);
    const sender = { group: ComponentGroup.poolElement, object: 0xfedcba98n };
    assert.deepEqual(
      reports.map((report) => report.sender),
      [sender, sender],
    );
  });

  it('fit into their fields, whatever they are made of', () => {
    const associations = Array.from({ length: 1000 }, () => element.associations[1]);
    const { world, reports } = heard(() => ({
      ...element,
      status: 'ü'.repeat(1000),
      location: 'x'.repeat(128),
      workload: 1.5,
      associations,
    }));
    world.run(1);
    const [{ status, location, workload, associations: reported }] = reports;
    assert.deepEqual([status.length, location.length, workload, reported.length], [126, 127, 0xfffe, 40]);
  });
});
