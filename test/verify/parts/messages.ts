import { identities } from '../identities.ts';
import { compareMessages, messageComparisons, type MessageEffort } from '../message-comparisons.ts';
import { figure, type Verdicts } from '../verdicts.ts';

const MESSAGES: MessageEffort = { seeds: 3, duration: 7200 };
const IDENTITY_DURATION = 7200;

/** The numbers of messages that follow from timers and requests, and what must hold exactly. */
export async function verifyMessages(verdicts: Verdicts): Promise<void> {
  for (const comparison of messageComparisons) {
    const { measured, expected, allowed, agrees } = await compareMessages(comparison, MESSAGES);
    verdicts.note(comparison.name, figure(measured), `${figure(expected)} ± ${figure(allowed)}`, agrees);
  }
  for (const identity of identities)
    await verdicts.noteCheck(identity.name, 'exact', () => identity.check(IDENTITY_DURATION));
}
