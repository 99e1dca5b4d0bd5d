import { every } from '../../native/long-wait.ts';
import { runHandleTableReader } from '../../native/programs/handlespace-program.ts';
import { namedAddress } from '../../native/programs/peer-address.ts';
import {
  handleTableDocument,
  type ElementDocument,
  type HandleTableDocument,
} from '../../protocol/handle-table/handle-table-document.ts';
import type { HandleTable } from '../../protocol/handle-table/handle-table-reader.ts';
import { mibLine, mibObjects } from '../../protocol/handle-table/mib-objects.ts';
import { TransportError } from '../../protocol/host.ts';
import { addressText } from '../../protocol/log-text.ts';
import { ENRP_PORT } from '../../protocol/wire/enrp-messages.ts';
import { counted } from '../counted.ts';
import { writeToStandardOutput } from '../standard-output.ts';
import { printable } from '../terminal-text.ts';
import { signal } from '../until-signal.ts';
import { WATCH_INTERVAL, type HandlespaceCommandOptions } from './handlespace-options.ts';
import { NewsOnly } from './news-only.ts';
import { Screen } from './screen.ts';
import { anyUdpPort, transportSettings } from './transport-options.ts';

/** Prints the handle table of a registrar, once or until a signal. @throws TransportError if it cannot be read once */
export async function handlespaceCommand(registrarText: string, options: HandlespaceCommandOptions): Promise<void> {
  const { profile, timeout: answerTimeout, watch } = options;
  const settings = transportSettings(options, anyUdpPort);
  const registrar = await namedAddress(registrarText, ENRP_PORT, settings.addresses);
  const at = addressText(registrar.addresses, registrar.port);
  const screen = new Screen(watch !== undefined && !options.json);
  const trouble = new NewsOnly((reason) => console.error(`rsplab: registrar at ${at}: ${reason}; trying again`));
  let finish: ((failure?: string) => void) | undefined;
  const finished = new Promise<string | undefined>((resolve) => {
    finish = resolve;
  });
  const running = await runHandleTableReader(
    { ...settings, profile, registrar, answerTimeout },
    {
      read: (table) => {
        trouble.over();
        const text = handlespaceText(table, options);
        const written = watch === undefined ? writeToStandardOutput(text) : screen.show(text);
        written.then(
          (isRead) => {
            if (watch === undefined || !isRead) finish?.();
          },
          // That it cannot be written was reported.
          () => finish?.(),
        );
      },
      failed: (reason) => {
        if (watch === undefined) finish?.(reason);
        else trouble.tell(reason);
      },
    },
  );
  const { reader } = running;
  reader.read();
  const readings =
    watch === undefined ? undefined : every(watch === true ? WATCH_INTERVAL : watch, () => reader.read());
  const failure = await Promise.race([finished, signal()]);
  readings?.cancel();
  await running.stop();
  if (typeof failure === 'string') throw new TransportError(`registrar at ${at}: ${failure}`);
}

/** A handle table in lines for people, as objects of the MIB, or as one line of JSON. @internal */
export function handlespaceText(
  table: HandleTable,
  { profile, json, mib }: Pick<HandlespaceCommandOptions, 'profile' | 'json' | 'mib'>,
): string {
  if (!mib) {
    const document = handleTableDocument(table, profile);
    return json ? `${JSON.stringify(document)}\n` : documentText(document);
  }
  const objects = mibObjects(table, profile);
  if (json) return `${JSON.stringify(Object.fromEntries(objects.map(({ name, value = null }) => [name, value])))}\n`;
  return linesText(objects.map((object) => mibLine(object)));
}

function documentText({ registrar, peers, pools }: HandleTableDocument): string {
  const elements = pools.reduce((sum, pool) => sum + pool.elements.length, 0);
  const count = `${counted(pools.length, 'pool')}, ${counted(elements, 'element')}, ${counted(peers.length, 'other registrar')}`;
  return linesText([
    `registrar ${registrar.identifier} at ${registrar.at}: ${count}`,
    ...peers.map(({ identifier, at }) => `  registrar ${identifier} at ${at}`),
    ...pools.flatMap((pool) => [
      `  pool ${pool.handle}, policy ${pool.policy}`,
      ...pool.elements.map((element) => elementLine(element)),
    ]),
  ]);
}

function elementLine({ identifier, home, life, service, asap, values }: ElementDocument): string {
  const policy = Object.entries(values).map(([name, value]) => `, ${name} ${value}`);
  const lifeText = life === undefined ? 'without limit' : `for ${life} s`;
  const from = asap === undefined ? '' : `, ASAP at ${asap}`;
  return `    element ${identifier} at ${service}${from}, home ${home}, registered ${lifeText}${policy.join('')}`;
}

function linesText(lines: readonly string[]): string {
  return lines.map((line) => `${printable(line)}\n`).join('');
}
