import { tryLargePackets } from './large-packets.ts';

describe('SCTP under large packets (RFC 9260 §12.4)', () => {
  it('throws nothing, answers one by one of bounded size, and keeps little, in every state', () => {
    tryLargePackets(300, 1);
  });
});
