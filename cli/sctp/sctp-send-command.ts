import type { AssociationEnd, AssociationOptions, Ppid } from '../../protocol/host.ts';
import { runBulkSender } from '../../native/programs/bare-sctp-program.ts';
import type { BulkSender } from '../../protocol/services/bare/bulk-sender.ts';
import { every } from '../../native/long-wait.ts';
import type { ProgramOptions } from '../../native/programs/component-host.ts';
import { LONGEST_QUOTE, printable } from '../terminal-text.ts';
import { jsonReport, textReport, TransferMeter } from './transfer-meter.ts';
import { signal } from '../until-signal.ts';

/** Options of the command as commander reads them. */
export interface SendCommandOptions {
  readonly port: number;
  readonly localPort: number;
  readonly size: readonly [number, number];
  readonly rate: number;
  readonly count: number;
  readonly duration: number;
  readonly streams: number;
  readonly unordered: boolean;
  readonly ppid: Ppid;
  readonly lifetime?: number;
  readonly connectTimeout?: number;
  readonly report: number;
  readonly json: boolean;
}

/** Seconds after a signal in which what was sent may still arrive; another signal ends the wait. */
const PATIENCE = 30;

/** Sends until all is sent, or a signal comes. @returns the exit code */
export async function sendCommand(
  peerAddresses: readonly string[],
  program: ProgramOptions,
  constants: AssociationOptions,
  options: SendCommandOptions,
): Promise<number> {
  const { port: peerPort, size, unordered, lifetime, connectTimeout, json } = options;
  const say = json ? jsonReport : textReport;
  let finished: ((code: number) => void) | undefined;
  const outcome = new Promise<number>((resolve) => {
    finished = resolve;
  });
  const running = await runBulkSender(
    {
      ...program,
      ...options,
      peerAddresses,
      peerPort,
      lifetime,
      minSize: size[0],
      maxSize: size[1],
      ordered: !unordered,
      awaitsAnswers: { unacknowledged: (association) => association.measurement?.().unacknowledgedBytes ?? 0 },
      association: connectTimeout === undefined ? constants : { ...constants, connectTimeout },
    },
    {
      up: (association) => say({ event: 'up', peer: association.remoteAddresses }),
      restarted: (association) => say({ event: 'restarted', peer: association.remoteAddresses }),
      pathChanged: (_association, { address, state, primary }) => say({ event: 'path', address, state, primary }),
      ended: (end, done, reason) => {
        report('total');
        const cause = reason === undefined ? {} : { reason };
        if (!done) console.error(`rsplab: ${failure(end, reason)}`);
        say({ event: 'ended', end, ...cause });
        finished?.(done ? 0 : 1);
      },
    },
  );
  const { sender } = running;
  const meter = new TransferMeter(sender);
  const report = (span: 'interval' | 'total'): void => say(meter.report(span));
  const reports = every(options.report, () => report('interval'));
  void signal().then(() => {
    if (sender.association.state === 'connecting') report('total');
    stopSending(sender, (code) => finished?.(code));
  });
  const code = await outcome;
  reports.cancel();
  await running.stop();
  return code;
}

/** After a signal: ends the association in an orderly way, if there is one. */
function stopSending(sender: BulkSender, failed: (code: number) => void): void {
  if (sender.association.state === 'connecting') {
    console.error('rsplab: stopped before the association was established');
    return failed(1);
  }
  sender.finish();
  setTimeout(() => {
    console.error(`rsplab: the shutdown is not complete ${PATIENCE} s after the signal: the association is aborted`);
    failed(1);
  }, PATIENCE * 1000).unref();
  return undefined;
}

/** @param reason what the peer said */
function failure(end: AssociationEnd, reason: string | undefined): string {
  const said = reason === undefined ? '' : `: ${printable(reason, LONGEST_QUOTE)}`;
  return `${endInWords(end)}${said}`;
}

function endInWords(end: AssociationEnd): string {
  switch (end) {
    case 'refused':
      return 'the peer refuses the association';
    case 'noRoute':
      return 'the peer cannot be reached: there is no route, or no local address of its address family';
    case 'timeout':
      return 'the peer does not answer';
    case 'lost':
      return 'the peer no longer responds';
    case 'aborted':
      return 'the peer aborted the association';
    case 'shutDownByPeer':
      return 'the peer shut the association down';
    case 'closed':
      return 'the association was shut down before all was sent';
  }
}
