import { needing, type Condition } from './condition.ts';

/** What parameters of `model: bulkTransfer` need. */
export const bulkTransferConditions: readonly Condition[] = [
  needing(['backgroundRate', 'backgroundPacketLength'], 'background', (value) => value('background') !== 'none'),
  needing(['backgroundOn', 'backgroundOff'], 'background: onOff', (value) => value('background') === 'onOff'),
];
