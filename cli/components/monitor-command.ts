import { TransportError } from '../../protocol/host.ts';
import { every } from '../../native/long-wait.ts';
import { runMonitor } from '../../native/programs/monitor-program.ts';
import { terminalWidth } from '../terminal-text.ts';
import { signal } from '../until-signal.ts';
import { ComponentLog } from './component-log.ts';
import { StandardOutputLines } from './standard-output-lines.ts';
import { boardText, componentText, reportJson, reportLine } from './monitor-text.ts';
import { Screen } from './screen.ts';

export interface MonitorCommandOptions {
  readonly address?: string;
  readonly port: number;
  readonly updateInterval: number;
  readonly purgeInterval: number;
  readonly maxComponents: number;
  readonly json: boolean;
}

/**
 * Shows the status that components report until a signal: on a terminal a table that is renewed, otherwise one line per
 * report.
 */
export async function monitorCommand(options: MonitorCommandOptions): Promise<void> {
  const { address, port, updateInterval, purgeInterval, maxComponents, json } = options;
  const isTable = !json && terminalWidth() !== undefined;
  // What is malformed is counted in the table, which lines between would tear.
  const log = new ComponentLog({ level: isTable ? 'none' : 'warning', format: 'text' });
  const ended = new AbortController();
  const lines = new StandardOutputLines(() => ended.abort());
  const monitor = opened(
    { ...(address === undefined ? {} : { address }), port, purgeAfter: purgeInterval, maxComponents, log },
    (report, source) => {
      if (!isTable) lines.write(json ? reportJson(report, source) : reportLine(report));
    },
  );
  const { board } = monitor;
  const screen = new Screen(false);
  const update = (): void => {
    for (const { report } of board.purge())
      if (!isTable && !json) lines.write(`${componentText(report.sender)} is silent`);
    if (!isTable) return;
    const size = { width: process.stdout.columns || 80, rows: process.stdout.rows || 24 };
    const table = boardText(board.entries(), board.counters, performance.now() / 1000, size);
    screen.show(table).catch(() => ended.abort());
  };
  update();
  const updates = every(updateInterval, update);
  if (!isTable) console.error(`rsplab: waiting for status reports at UDP port ${monitor.port}`);
  await Promise.race([signal(), new Promise((resolve) => ended.signal.addEventListener('abort', resolve))]);
  updates.cancel();
  monitor.stop();
  const { malformed, otherVersion, refused } = board.counters;
  if (malformed + otherVersion + refused + lines.omitted > 0)
    console.error(
      `rsplab: ${malformed} malformed datagrams, ${otherVersion} reports of another version, ${refused} of more than ${maxComponents} components, ${lines.omitted} lines omitted`,
    );
}

/** @throws TransportError that says what helps */
function opened(...[options, reported]: Parameters<typeof runMonitor>): ReturnType<typeof runMonitor> {
  try {
    return runMonitor(options, reported);
  } catch (error) {
    // Another port does not help where the address is wrong.
    if (!(error instanceof TransportError) || !error.message.startsWith('UDP port')) throw error;
    throw new TransportError(
      `${error.message}: choose another --port, which components name in --csp-server HOST:PORT`,
    );
  }
}
