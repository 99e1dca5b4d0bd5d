import { inputLines } from '../../native/input-lines.ts';
import { runClient, type ClientProgramOptions, type RunningUser } from '../../native/programs/client-program.ts';
import type { Seconds } from '../../protocol/host.ts';
import type { ClientListener, Unavailability, UserInput } from '../../protocol/services/service.ts';
import { signalWithin, untilSignal } from '../until-signal.ts';
import { NewsOnly } from './news-only.ts';

/** Lines that a client sends ahead of the answers. */
const MAX_UNANSWERED = 10_000;
/** Of each message: servers get lines. */
const END_OF_LINE = Buffer.from('\n');
/** How often it is looked whether answers have come, ms. */
const LOOK = 20;

/**
 * Runs a client until it has completed its task, or a signal. One that takes what a user says gets the lines of
 * standard input; at their end it is waited for the answers that are due, with exit code 1 if there is no element to give
 * them. A task's exit status is that of this program; 1 if it was stopped before. A line that is too long for a message is not sent; the exit code is 1 then, too, and if the transport gives a line up.
 *
 * @param runtime seconds after which it ends as by a signal; undefined: it does not
 */
export async function runClientHere(options: ClientProgramOptions, runtime: Seconds | undefined): Promise<void> {
  const screen = new Screen();
  const running = await runClient(options, screen);
  const { conversation } = running.client;
  if (conversation === undefined) {
    await untilSignal(running, screen.done, runtime);
    const status = screen.status ?? (running.client.isTask === true ? 1 : 0);
    if (status !== 0) process.exitCode = status;
    return;
  }
  screen.looksOn = false;
  await converse(conversation, running, screen, runtime);
  return running.stop();
}

/** Prints what a client reports, and keeps its state. */
class Screen implements ClientListener {
  /** Why there is no element now. */
  trouble: Unavailability | undefined;
  wasSelected = false;
  wasServed = false;
  /** Of its task; undefined: it has not completed it. */
  status: number | undefined;
  /** It looks for an element until there is one. */
  looksOn = true;
  readonly done: Promise<void>;
  #finish: (() => void) | undefined;
  readonly #news = new NewsOnly((reason) =>
    console.error(`no pool element: ${reason}${this.looksOn ? '; still searching' : ''}`),
  );

  constructor() {
    this.done = new Promise((resolve) => {
      this.#finish = resolve;
    });
  }

  tell(line: string): void {
    console.log(line);
  }

  warn(line: string): void {
    console.error(line);
  }

  selected(): void {
    this.wasSelected = true;
    this.trouble = undefined;
  }

  served(): void {
    this.wasServed = true;
    this.#news.over();
  }

  finished(status = 0): void {
    this.status = status;
    this.#finish?.();
  }

  unavailable(reason: Unavailability): void {
    this.trouble = reason;
    this.#news.tell(reason);
  }
}

async function converse(
  conversation: UserInput,
  { longestMessage }: RunningUser,
  screen: Screen,
  runtime: Seconds | undefined,
): Promise<void> {
  const stopped = new AbortController();
  void signalWithin(runtime).then(() => stopped.abort());
  const waitWhile = async (waiting: () => boolean): Promise<void> => {
    while (waiting() && !stopped.signal.aborted) await new Promise((resolve) => setTimeout(resolve, LOOK));
  };
  let number = 0;
  for await (const line of inputLines(process.stdin, longestMessage - END_OF_LINE.length, stopped.signal)) {
    number++;
    if (line === undefined) {
      notSent(number, longestMessage);
      continue;
    }
    conversation.say(Buffer.concat([line, END_OF_LINE]));
    // Input of any length must not pile up here; who never was served gives up, as the input's end may never be seen.
    await waitWhile(
      () => conversation.unanswered > MAX_UNANSWERED && (screen.wasServed || screen.trouble === undefined),
    );
    if (conversation.unanswered > MAX_UNANSWERED) break;
  }
  conversation.finish?.();
  const isUnfinished = (): boolean => conversation.unanswered > 0 || !screen.wasSelected;
  await waitWhile(() => isUnfinished() && screen.trouble === undefined);
  if ((conversation.lost ?? 0) > 0) process.exitCode = 1;
  if (stopped.signal.aborted || screen.trouble === undefined || !isUnfinished()) return;
  const count = conversation.unanswered;
  const wanted = conversation.isOneWay === true ? 'sent' : 'answered';
  if (count > 0)
    console.error(`rsplab: ${count} ${count === 1 ? 'line was' : 'lines were'} not ${wanted}: ${screen.trouble}`);
  process.exitCode = 1;
}

/** A line that no element would get; one that is longer than elements take would end the session, too. */
function notSent(line: number, longestMessage: number): void {
  console.error(`rsplab: line ${line} was not sent: it is longer than a message may be (${longestMessage} bytes)`);
  process.exitCode = 1;
}
