import { createInterface } from 'node:readline';
import { identifierText } from '../../protocol/log-text.ts';
import type { Unavailability } from '../../protocol/services/echo/client.ts';
import { runEchoClient, type ClientProgramOptions } from '../../native/programs/client-program.ts';
import { NewsOnly } from './news-only.ts';
import { signal } from '../until-signal.ts';

/** Lines that an echo client sends ahead of the answers. */
const MAX_UNANSWERED = 10_000;
/** How often it is looked whether answers have come, ms. */
const LOOK = 20;

/**
 * Sends the lines of standard input to an echo service and prints what comes back. At the end of the input it waits for
 * the answers that are due; if there is no element to give them, it ends with exit code 1.
 */
export async function converse(options: ClientProgramOptions): Promise<void> {
  let trouble: Unavailability | undefined;
  let selected = false;
  let served = false;
  const news = new NewsOnly((reason) => console.error(`no pool element: ${reason}`));
  const running = await runEchoClient(options, {
    selected: () => {
      selected = true;
      trouble = undefined;
    },
    answered: (text, element) => {
      served = true;
      news.over();
      console.log(`${identifierText(element)}> ${Buffer.from(text).toString().trimEnd()}`);
    },
    failedOver: (end, element) => console.error(`failover: ${identifierText(element ?? 0)} is gone (${end})`),
    unavailable: (reason) => {
      trouble = reason;
      news.tell(reason);
    },
  });
  const { client } = running;
  const lines = createInterface({ input: process.stdin });
  const stopped = new AbortController();
  void signal().then(() => {
    stopped.abort();
    lines.close();
  });
  const waitWhile = async (waiting: () => boolean): Promise<void> => {
    while (waiting() && !stopped.signal.aborted) await new Promise((resolve) => setTimeout(resolve, LOOK));
  };
  for await (const line of lines) {
    client.say(Buffer.from(`${line}\n`));
    // Input of any length must not pile up here; who never was served gives up, as the input's end may never be seen.
    await waitWhile(() => client.unanswered > MAX_UNANSWERED && (served || trouble === undefined));
    if (client.unanswered > MAX_UNANSWERED) break;
  }
  await waitWhile(() => (client.unanswered > 0 || !selected) && trouble === undefined);
  if (!stopped.signal.aborted && trouble !== undefined && (client.unanswered > 0 || !selected)) {
    const count = client.unanswered;
    if (count > 0)
      console.error(`rsplab: ${count} ${count === 1 ? 'line was' : 'lines were'} not answered: ${trouble}`);
    process.exitCode = 1;
  }
  await running.stop();
}
