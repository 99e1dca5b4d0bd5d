import type { Association, Log, LogEventName, PayloadProtocol, UserMessage } from '../../../protocol/host.ts';
import type { TransportObserver } from '../../../protocol/observation/observed-transport.ts';
import { mainProtocol, messageKind } from '../../view/message-kinds.ts';
import { LONGEST_CONTENT, LONGEST_REPORTED_TEXT } from './component-report.ts';
import type { ReportOutput } from './report-output.ts';

/** Tells what a component does: its log, its associations, and the messages that these take. */
export class ComponentWatch implements Log, TransportObserver {
  readonly enabled = true;
  readonly #output: ReportOutput;
  readonly #numbers = new WeakMap<Association, number>();
  #count = 0;

  constructor(output: ReportOutput) {
    this.#output = output;
  }

  event(component: string, event: LogEventName, fields: Readonly<Record<string, unknown>> = {}): void {
    const told = Object.entries(fields).flatMap(([name, value]) =>
      value === undefined || value === null ? [] : [[name, toldValue(value)] as const],
    );
    this.#output.tell({ kind: 'log', component, event, fields: Object.fromEntries(told) });
  }

  associationUp(association: Association, protocols: readonly PayloadProtocol[]): void {
    this.#output.tell({ kind: 'up', association: this.#numberOf(association), protocol: mainProtocol(protocols) });
  }

  associationOver(association: Association): void {
    this.#output.tell({ kind: 'over', association: this.#numberOf(association) });
  }

  messageSent(association: Association, message: UserMessage): void {
    const { ppid, payload } = message;
    const { protocol, type, byteLength } = messageKind(message, 'rfc');
    this.#output.tell({
      kind: 'message',
      association: this.#numberOf(association),
      ppid,
      protocol,
      type: shortened(type),
      byteLength,
      ...(byteLength <= LONGEST_CONTENT && { content: Buffer.from(payload.bytes()).toString('base64') }),
    });
  }

  /** Says whose the number is when it is new. */
  #numberOf(association: Association): number {
    const known = this.#numbers.get(association);
    if (known !== undefined) return known;
    const number = ++this.#count;
    this.#numbers.set(association, number);
    const { localPort, remotePort, inbound: isInbound, remoteAddresses } = association;
    const addresses = remoteAddresses.slice(0, 16);
    this.#output.tell({ kind: 'association', association: number, addresses, localPort, remotePort, isInbound });
    return number;
  }
}

function toldValue(value: unknown): string | number | boolean {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  return shortened(typeof value === 'string' ? value : JSON.stringify(value));
}

export function shortened(text: string): string {
  return text.length > LONGEST_REPORTED_TEXT ? `${text.slice(0, LONGEST_REPORTED_TEXT - 1)}…` : text;
}
