import { markdownTable } from 'markdown-table';
import { availableTransports } from '../../native/transports.ts';

/** Prints which real transports work on this machine, and why the others do not. */
export function transportsCommand(): void {
  const rows = availableTransports().map(({ name, description, obstacle }) => [name, description, obstacle ?? 'works']);
  console.log(markdownTable([['Transport', 'Description', 'Here'], ...rows]));
}
