// Puts PNG pictures of the same size together to an animated one (APNG), which browsers show.
import { crc32 } from 'node:zlib';

const SIGNATURE = 8;

/** The chunks of a picture: their types and data. */
function* chunksOf(picture) {
  for (let at = SIGNATURE; at < picture.length;) {
    const length = picture.readUInt32BE(at);
    yield { type: picture.toString('latin1', at + 4, at + 8), data: picture.subarray(at + 8, at + 8 + length) };
    at += 12 + length;
  }
}

function chunk(type, ...parts) {
  const data = Buffer.concat(parts);
  const content = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  return Buffer.concat([words(data.length), content, words(crc32(content))]);
}

function words(...values) {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, 4 * index);
  return bytes;
}

/** @param pictures PNG files of the same size and kind @param rate pictures per second */
export function animatedPng(pictures, rate) {
  const [first] = pictures;
  const { data: header } = chunksOf(first).next().value;
  const time = Buffer.from([0, 1, 0, rate, 0, 0]); // 1/rate s; whole pictures
  let sequence = 0;
  const frames = pictures.flatMap((picture, index) => [
    chunk('fcTL', words(sequence++), header.subarray(0, 8), words(0, 0), time),
    ...Array.from(chunksOf(picture))
      .filter(({ type }) => type === 'IDAT')
      .map(({ data }) => (index === 0 ? chunk('IDAT', data) : chunk('fdAT', words(sequence++), data))),
  ]);
  const start = [first.subarray(0, SIGNATURE), chunk('IHDR', header), chunk('acTL', words(pictures.length, 0))];
  return Buffer.concat([...start, ...frames, chunk('IEND')]);
}
