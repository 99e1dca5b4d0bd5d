import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Chunk, GapBlock } from '../../../../protocol/sctp/chunk.ts';
import { CaptureWriter } from '../../../../protocol/wire/capture/capture-writer.ts';
import { MovingPair } from '../../sctp/reconfiguration/moving-pair.ts';
import { filled, Pair, PPID } from '../../sctp/pair.ts';
import type { Transit } from '../../sctp/virtual-network.ts';

/** A capture of packets as they travelled. */
function captureOf(transits: readonly Transit[]): Uint8Array {
  const pieces: Uint8Array[] = [];
  const writer = new CaptureWriter('rsplab test', (piece) => pieces.push(piece));
  for (const { packet, source, destination, sentAt } of transits)
    writer.sctp({ time: sentAt, interfaceName: 'path0' }, source, destination, packet);
  return Buffer.concat(pieces);
}

/** An association that interleaves messages of two streams, and gives one up. */
function interleavedTransfer(): Pair {
  const pair = new Pair({ sctp: { interleaving: true, streamScheduler: 'roundRobin', sendBuffer: Infinity } }).up();
  for (const [stream, length] of [5000, 3000, 40].entries())
    pair.association.send({ payload: filled(stream, length), ppid: PPID, stream, ordered: stream !== 1 });
  pair.network.run(1);
  pair.network.fate = ({ packet }) => (packet.chunks.some(({ type }) => type === 'I_DATA') ? 'drop' : undefined);
  pair.association.send({ payload: filled(9, 3000), ppid: PPID, stream: 1, lifetime: 0.5 });
  pair.network.run(3);
  return pair;
}

/** A field of all chunks of a type, packet by packet. */
function sent<T extends Chunk['type']>(
  { network }: Pair,
  type: T,
  value: (chunk: Extract<Chunk, { readonly type: T }>) => string | number,
): string[] {
  return network.transits.map(({ packet }) =>
    packet.chunks
      .filter((chunk): chunk is Extract<Chunk, { readonly type: T }> => chunk.type === type)
      .map(value)
      .join(','),
  );
}

/** An association whose data is authenticated. */
function authenticatedTransfer(): Pair {
  const authentication = { chunks: [0], keys: new Map([[7, Uint8Array.of(1, 2, 3)]]), activeKey: 7 };
  const pair = new Pair({ sctp: { authentication } }).up();
  pair.sendBulk(3, 2000);
  pair.network.run(1);
  return pair;
}

function hexNumber(number = 0): string {
  return `0x${number.toString(16).padStart(8, '0')}`;
}

/** Correlation identifiers. */
function hexNumbers(list: readonly { readonly correlation?: number }[]): string {
  return list.map(({ correlation }) => hexNumber(correlation)).join(',');
}

function assertSaid(rows: readonly Map<string, string>[], fields: Readonly<Record<string, readonly string[]>>): void {
  for (const [name, values] of Object.entries(fields)) {
    assert.ok(
      values.some((value) => value !== ''),
      name,
    );
    assert.deepEqual(
      rows.map((row) => row.get(name)),
      values.map(String),
      name,
    );
  }
}

/** An association that acknowledges by NR-SACK, over a network that loses and duplicates DATA. */
function nrSackTransfer(): Pair {
  const pair = new Pair({ sctp: { nrSack: true } }).up();
  let count = 0;
  pair.network.fate = ({ packet: { chunks } }) => {
    if (!chunks.some(({ type }) => type === 'DATA')) return undefined;
    count++;
    if (count % 7 === 3) return 'drop';
    return count % 5 === 0 ? [0.01, 0.011] : undefined;
  };
  pair.sendBulk(40, 1452);
  pair.network.run(5);
  return pair;
}

describe('Wireshark on chunks of extensions', () => {
  let folder = '';

  before(function () {
    if (spawnSync('tshark', ['--version']).status !== 0) {
      console.log('      tshark is not installed: chunks of extensions are not checked with it');
      this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), 'rsplab-capture-'));
  });
  after(() => {
    if (folder !== '') rmSync(folder, { recursive: true });
  });

  const faults = ['_ws.malformed', '_ws.expert.severity', 'sctp.checksum.status'];
  const WARNING = 0x600000;

  /** What it says of each packet of an association; fails where it finds a fault. */
  function said({ network }: Pair, fields: readonly string[]): Map<string, string>[] {
    const file = join(folder, 'association.pcapng');
    writeFileSync(file, captureOf(network.transits));
    const columns = [...faults, ...fields];
    const options = ['sctp.checksum:CRC 32c', 'sctp.relative_tsns:FALSE'].flatMap((option) => ['-o', option]);
    const words = ['-r', file, ...options, '-T', 'fields', ...columns.flatMap((name) => ['-e', name])];
    const { status, stdout, stderr } = spawnSync('tshark', words, { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    const rows = stdout.split('\n').slice(0, -1);
    return rows.map((row, index) => {
      const [malformed, severities, checksum, ...values] = row.split('\t');
      const worst = Math.max(0, ...(severities ?? '').split(',').map(Number));
      assert.ok(malformed === '' && worst < WARNING && checksum === '1', `packet ${index + 1}: ${row}`);
      return new Map(fields.map((name, at) => [name, values[at] ?? '']));
    });
  }

  it('finds no fault in an association with AUTH, and reads the fields that were sent', () => {
    const pair = authenticatedTransfer();
    const fields: Record<string, string[]> = {
      'sctp.shared_key_id': sent(pair, 'AUTH', ({ keyIdentifier }) => keyIdentifier),
      'sctp.hmac': sent(pair, 'AUTH', ({ hmac }) => Buffer.from(hmac).toString('hex')),
    };
    assertSaid(said(pair, Object.keys(fields)), fields);
  });

  it('finds no fault in an association whose addresses come and go, and reads the fields that were sent', () => {
    const pair = new MovingPair().up();
    pair.move('10.1.0.1', '2001:db8::1', '10.2.0.1');
    pair.network.run(1);
    pair.own.setPeerPrimary('10.2.0.1');
    pair.move('10.2.0.1');
    pair.network.run(1);
    const asked = sent(pair, 'ASCONF', ({ requests }) => hexNumbers(requests));
    const answered = sent(pair, 'ASCONF_ACK', ({ responses }) =>
      hexNumbers(responses.map((response) => ('correlation' in response ? response : {}))),
    );
    const fields: Record<string, string[]> = {
      'sctp.correlation_id': asked.map((own, i) => own || answered[i]),
      'sctp.asconf_seq_nr_number': sent(pair, 'ASCONF', ({ serial }) => hexNumber(serial)),
      'sctp.asconf_ack_seq_nr_number': sent(pair, 'ASCONF_ACK', ({ serial }) => hexNumber(serial)),
    };
    assertSaid(said(pair, Object.keys(fields)), fields);
  });

  it('finds no fault in an association with I-DATA, and reads the fields that were sent', () => {
    const pair = interleavedTransfer();
    const fields: Record<string, string[]> = {
      'sctp.data_tsn_raw': sent(pair, 'I_DATA', ({ tsn }) => tsn),
      'sctp.data_sid': sent(pair, 'I_DATA', ({ stream }) => `0x${stream.toString(16).padStart(4, '0')}`),
      'sctp.data_mid': sent(pair, 'I_DATA', ({ mid }) => mid),
      'sctp.i_forward_tsn_tsn': sent(pair, 'I_FORWARD_TSN', ({ newCumulativeTsn }) => newCumulativeTsn),
      'sctp.forward_tsn_mid': sent(pair, 'I_FORWARD_TSN', ({ messages }) => messages.map(({ mid }) => mid).join(',')),
    };
    assertSaid(said(pair, Object.keys(fields)), fields);
  });

  it('finds no fault in an association with NR-SACK, and reads the fields that were sent', () => {
    const pair = nrSackTransfer();
    const ofBlocks = (value: (block: GapBlock) => number): string[] =>
      sent(pair, 'NR_SACK', ({ nonRenegable }) => nonRenegable.map(value).join(','));
    const fields: Record<string, string[]> = {
      'sctp.nr_sack_cumulative_tsn_ack': sent(pair, 'NR_SACK', ({ cumulativeTsn }) => cumulativeTsn),
      'sctp.nr_sack_a_rwnd': sent(pair, 'NR_SACK', ({ receiveWindow }) => receiveWindow),
      'sctp.nr_sack_number_of_gap_blocks': sent(pair, 'NR_SACK', ({ gaps }) => gaps.length),
      'sctp.nr_sack_number_of_nr_gap_blocks': sent(pair, 'NR_SACK', ({ nonRenegable }) => nonRenegable.length),
      'sctp.nr_sack_nr_gap_block_start': ofBlocks(({ start }) => start),
      'sctp.nr_sack_nr_gap_block_end': ofBlocks(({ end }) => end),
      'sctp.nr_sack_duplicate_tsn': sent(pair, 'NR_SACK', ({ duplicates }) => duplicates.join(',')),
    };
    assertSaid(said(pair, Object.keys(fields)), fields);
  });
});
