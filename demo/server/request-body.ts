import type { IncomingMessage } from 'node:http';
import type { Refusal } from './access.ts';

/** Control requests are short. */
const LONGEST_BODY = 10_000;

/** The JSON value that a request carries, of limited length. */
export async function jsonBody(request: IncomingMessage): Promise<{ value: unknown } | { refusal: Refusal }> {
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    // The answer needs the connection also where the rest is not read.
    for await (const piece of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      length += piece.length;
      if (length > LONGEST_BODY)
        return { refusal: { status: 413, text: `control requests have at most ${LONGEST_BODY} bytes` } };
      pieces.push(piece);
    }
    return { value: JSON.parse(Buffer.concat(pieces).toString()) };
  } catch {
    return { refusal: { status: 400, text: 'the request is no JSON, or incomplete' } };
  }
}
