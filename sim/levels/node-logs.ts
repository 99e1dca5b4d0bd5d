import { type Clock, type Log, silentLog } from '../../protocol/host.ts';

/**
 * Makes the log of what runs on a node: its component, and its SCTP stack.
 *
 * @param clock simulated time of events
 */
export type NodeLogs = (node: string, clock: Pick<Clock, 'now'>) => Log;

/** Logs that are not read. */
export const silentLogs: NodeLogs = () => silentLog;
