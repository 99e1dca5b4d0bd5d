import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { encodePacket } from '../../../../protocol/sctp/wire/encode-packet.ts';
import { Dissector, type DissectedFrame } from '../../../../protocol/wire/capture/dissector.ts';
import { writeIpPacket } from '../../../../protocol/wire/capture/captured-ip-packet.ts';
import { encapsulatedPacket, encapsulations, ethernet, ipv4, ipv4Fragments, ipv6Fragments } from './encapsulations.ts';
import { pcapFile } from './pcap-writer.ts';

const sctp = encodePacket(encapsulatedPacket);

/** Dissects frames in order, one millisecond apart by default. */
class Reader {
  readonly dissector = new Dissector({ profile: 'rsplib', encapsulationPorts: [9899] });
  time = 0n;

  read(bytes: Uint8Array, linkType = 1, original = bytes.length): DissectedFrame | undefined {
    this.time += 1_000_000n;
    return this.dissector.dissect({ number: 1, time: this.time, linkType, bytes, originalLength: original });
  }

  get unread(): object {
    return Object.fromEntries(this.dissector.unread);
  }
}

function assertFound(dissected: DissectedFrame | undefined): void {
  const [chunk] = dissected?.sctp?.chunks ?? [];
  assert.equal(dissected?.sctp?.checksum, 'right');
  assert.equal(chunk?.message?.protocol, 'asap');
  assert.equal(chunk.message.decoded?.ok, true);
}

describe('SCTP in encapsulations', () => {
  for (const { name, linkType, frames } of encapsulations)
    it(`is read from ${name}`, () => {
      const reader = new Reader();
      const read = frames.map((frame) => reader.read(frame, linkType));
      assertFound(read.at(-1));
      if (frames.length > 1) {
        assert.equal(read.at(-1)?.ipFragments, frames.length);
        assert.ok(read.every((each) => each?.ipFragment !== undefined));
        assert.ok(read.slice(0, -1).every((each) => each?.sctp === undefined));
      }
      assert.deepEqual(reader.unread, {});
    });

  it('is seen in all of them by Wireshark, too', function () {
    if (spawnSync('tshark', ['--version']).status !== 0) return this.skip();
    const folder = mkdtempSync(join(tmpdir(), 'rsplab-encapsulation-'));
    try {
      for (const linkType of new Set(encapsulations.map((each) => each.linkType))) {
        const all = encapsulations.filter((each) => each.linkType === linkType);
        const frames = all.flatMap((each) =>
          each.frames.map((bytes, index) => ({ bytes, last: index === each.frames.length - 1 })),
        );
        const file = join(folder, `${linkType}.pcap`);
        writeFileSync(
          file,
          pcapFile(
            frames.map(({ bytes }, seconds) => ({ seconds, fraction: 0, bytes })),
            { linkType },
          ),
        );
        const { stdout, stderr } = spawnSync(
          'tshark',
          [
            '-r',
            file,
            '-o',
            'sctp.checksum:CRC 32c',
            '-Y',
            'sctp.checksum.status == 1',
            '-T',
            'fields',
            '-e',
            'frame.number',
          ],
          { encoding: 'utf8' },
        );
        const expected = frames.flatMap(({ last }, index) => (last ? [index + 1] : []));
        assert.deepEqual(stdout.trim().split('\n').map(Number), expected, stderr);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
    return undefined;
  });

  it('that cannot be read is counted and reported by its kind', () => {
    const reader = new Reader();
    const packet = writeIpPacket({ ...ipv4, protocol: 50 }, sctp);
    for (const frame of [packet, packet]) assert.equal(reader.read(ethernet('0800', frame)), undefined);
    assert.equal(reader.read(ethernet('88e5', sctp)), undefined);
    assert.equal(reader.read(sctp, 105), undefined);
    assert.equal(reader.read(ethernet('0806', sctp)), undefined);
    let nested = writeIpPacket({ ...ipv4, protocol: 132 }, sctp);
    for (let depth = 0; depth < 12; depth++) nested = writeIpPacket({ ...ipv4, protocol: 4 }, nested);
    assert.equal(reader.read(nested, 101), undefined);
    const [first] = ipv4Fragments(sctp, 40, 1);
    assert.equal(reader.read(first)?.ipFragment?.moreFollow, true);
    assert.deepEqual(reader.unread, {
      'ESP (encrypted)': 2,
      'EtherType 0x88e5 (MACsec)': 1,
      'link type 105': 1,
      'tunnels nested too deeply': 1,
      'IP fragments of incomplete packets': 1,
    });
  });

  it('of very many kinds takes bounded memory', () => {
    const reader = new Reader();
    for (let type = 0x9001; type < 0x9801; type++) reader.read(ethernet(type.toString(16), sctp));
    assert.ok(reader.dissector.unread.size <= 51);
    assert.equal(
      [...reader.dissector.unread.values()].reduce((sum, count) => sum + count, 0),
      0x800,
    );
  });
});

describe('fragments of IP packets', () => {
  const families = [ipv4Fragments, ipv6Fragments];

  it('are put together in any order, with duplicates, among those of other packets', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...families),
        fc.integer({ min: 1, max: 20 }),
        fc.infiniteStream(fc.nat()),
        (cut, size, random) => {
          const reader = new Reader();
          const frames = [1, 2, 3].flatMap((identification) => cut(sctp, 8 * size, identification));
          const order = frames
            .flatMap((frame, index) => (index % 5 === 0 ? [frame, frame] : [frame]))
            .map((frame) => ({ frame, key: random.next().value }))
            .toSorted((a, b) => a.key - b.key);
          const whole = order.map(({ frame }) => reader.read(frame)).filter((read) => read?.sctp !== undefined);
          assert.ok(whole.length >= 3);
          // All have the same TSN: the others are duplicates.
          assertFound(whole[0]);
          assert.ok(whole.every((read) => read?.sctp?.checksum === 'right'));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are given up after a minute: identifications come again', () => {
    for (const cut of families) {
      const reader = new Reader();
      const [first, second, ...rest] = cut(sctp, 40, 7);
      reader.read(first);
      reader.time += 61_000_000_000n;
      for (const frame of [second, ...rest]) assert.equal(reader.read(frame)?.sctp, undefined);
      assertFound(reader.read(first));
    }
  });

  it('that the capture has cut are put together as far as they go', () => {
    const reader = new Reader();
    const [first, ...rest] = ipv4Fragments(sctp, 80, 7);
    reader.read(first);
    const last = rest
      .map((frame, index) => reader.read(index === 0 ? frame.subarray(0, 40) : frame, 1, frame.length))
      .at(-1);
    assert.equal(last?.sctp?.checksum, 'unknown');
    assert.equal(last.cutBytes, sctp.length - 86);
  });

  it('take bounded memory, however many never become whole', () => {
    const reader = new Reader();
    const payload = new Uint8Array(60_000);
    const [first] = ipv4Fragments(payload, 59_992, 0);
    const before = process.memoryUsage().heapUsed;
    for (let number = 0; number < 4000; number++) {
      const frame = Buffer.from(first);
      frame.writeUInt16BE(number & 0xffff, 18);
      frame.writeUInt8(number >> 16, 29);
      reader.read(frame);
    }
    assert.deepEqual([...reader.dissector.unread.values()], [4000]);
    assert.ok(process.memoryUsage().heapUsed - before < 100e6);
  });

  it('of any form do no harm', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(0x3fff), fc.uint8Array({ maxLength: 64 }), fc.nat(2)), { maxLength: 40 }),
        (parts) => {
          const reader = new Reader();
          for (const [word, payload, identification] of parts) {
            const packet = Buffer.from(writeIpPacket({ ...ipv4, protocol: 132 }, payload));
            packet.writeUInt16BE(identification, 4);
            packet.writeUInt16BE(word & 0x201f, 6);
            reader.read(packet, 101);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
