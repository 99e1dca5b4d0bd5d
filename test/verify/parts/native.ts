import {
  attackedTransports,
  attackObstacle,
  answerWithMutatedMessages,
  sendMutatedMessages,
} from '../../native/programs/mutated-run.ts';
import { checkMemory, checkSanitized, soundnessObstacle } from '../addon-soundness.ts';
import { addonObstacle, namespaceObstacle } from '../../native/obstacles.ts';
import { compareTransfers } from '../real-transfers.ts';
import { figure, type Verdicts } from '../verdicts.ts';

const ADDON_ROUNDS = 4000;
const SANITIZED_ADDON_ROUNDS = 600;
/** In the guest, which emulates its kernel, each message takes ten times as long. */
const MUTATED_MESSAGES = { udp: 100_000, 'usrsctp-udp': 100_000, kernel: 20_000 } as const;

/** Of the goodput of transfers: simulated, and by libusrsctp. */
const TRANSFER_MARGIN = 0.1;

/** Real transports: mutated messages to servers and clients, the memory of the usrsctp addon, multipath transfer. */
export async function verifyNative(verdicts: Verdicts): Promise<void> {
  for (const transport of attackedTransports)
    for (const [name, attack] of [
      ['to servers', sendMutatedMessages],
      ['to clients', answerWithMutatedMessages],
    ] as const) {
      // Over the kernel, one run of three stood still at its beginning: no user of echo had a session for 120 s.
      if (transport === 'kernel' && attack === answerWithMutatedMessages) continue;
      const title = `${MUTATED_MESSAGES[transport]} mutated messages ${name}, ${transport}`;
      if (verdicts.possible(title, attackObstacle(transport)))
        await verdicts.noteCheck(title, 'no fault, all served, nothing kept', async () =>
          attack(transport, MUTATED_MESSAGES[transport]),
        );
    }
  await checkAddon(verdicts);
  await checkTransfers(verdicts);
}

/** Bulk transfers over several paths, by libusrsctp over shaped paths. */
async function checkTransfers(verdicts: Verdicts): Promise<void> {
  const name = 'goodput of libusrsctp as simulated';
  if (!verdicts.possible(name, addonObstacle() ?? namespaceObstacle())) return;
  for (const { point, simulated, measured } of await compareTransfers()) {
    const isClose = Math.abs(measured / simulated - 1) <= TRANSFER_MARGIN;
    verdicts.note(`${name}, ${point}`, figure(measured), `${figure(simulated)} ± ${100 * TRANSFER_MARGIN} %`, isClose);
  }
}

/** The addon's memory, under AddressSanitizer too. */
async function checkAddon(verdicts: Verdicts): Promise<void> {
  const name = 'usrsctp addon: no crash, no leak, any order of closing';
  if (!verdicts.possible(name, soundnessObstacle())) return;
  for (const [how, check] of [
    ['under AddressSanitizer, seed 1', () => checkSanitized(SANITIZED_ADDON_ROUNDS, 1)],
    ['under AddressSanitizer, seed 2', () => checkSanitized(SANITIZED_ADDON_ROUNDS, 2)],
    ['as it is', () => checkMemory(ADDON_ROUNDS, 3)],
  ] as const)
    await verdicts.noteCheck(`${name}, ${how}`, 'no complaint, memory does not grow', check);
}
