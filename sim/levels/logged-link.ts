import type { Clock } from '../../protocol/host.ts';
import type { Switchable } from '../network/failures.ts';
import type { NodeLogs } from './node-logs.ts';

/** A link, or what else carries packets, whose log says when it goes up and down. @param name as in schedules */
export function loggedLink(name: string, link: Switchable, logs: NodeLogs, clock: Pick<Clock, 'now'>): Switchable {
  const log = logs(name, clock);
  if (!log.enabled) return link;
  return {
    setUp: (up) => {
      log.event('link', up ? 'linkUp' : 'linkDown');
      link.setUp(up);
    },
  };
}
