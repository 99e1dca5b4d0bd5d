import { chmodSync, lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TransportError, type Log } from '../../protocol/host.ts';

/** Who may ask at the same time, and for how long, ms: an answer is in memory until it is read. */
const MAX_READERS = 8;
const READER_PATIENCE = 10_000;
/** Characters of a status: a registrar's with a million elements has fewer. */
const LONGEST_STATUS = 2 ** 28;

/**
 * The folder of the sockets by which running components report their status. Its owner alone may enter it, so whoever
 * asks is the one who runs the component.
 *
 * @throws TransportError if there cannot be one that is only the user's
 * @internal
 */
export function statusFolder(): string {
  const user = process.getuid?.() ?? 0;
  const { XDG_RUNTIME_DIR: runtime } = process.env;
  const folder =
    user === 0 ? '/run/rsplab' : runtime === undefined ? join(tmpdir(), `rsplab-${user}`) : join(runtime, 'rsplab');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = lstatSync(folder);
    if (uid === user && (mode & 0o077) === 0) return folder;
  } catch (error) {
    throw new TransportError(
      `cannot create the folder for status sockets: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  throw new TransportError(`${folder} is not a folder that only this user may access`);
}

/** Sends the status of this process's component as one JSON document to each client that connects. Nothing is read. */
export class StatusSocket {
  readonly #path: string;
  readonly #server: Server;

  private constructor(path: string, server: Server) {
    this.#path = path;
    this.#server = server;
  }

  /**
   * @param index of the component in this process, from 0
   * @returns undefined if there cannot be one, which is logged: a component works without it
   */
  static open(kind: string, index: number, status: () => object, log: Log): StatusSocket | undefined {
    try {
      const ordinal = index === 0 ? '' : `.${index + 1}`;
      const path = join(statusFolder(), `${kind}-${process.pid}${ordinal}.sock`);
      rmSync(path, { force: true });
      const server = createServer({ allowHalfOpen: false }, (reader) => {
        reader.on('error', () => undefined);
        reader.setTimeout(READER_PATIENCE, () => reader.destroy());
        reader.resume();
        reader.end(`${JSON.stringify({ kind, pid: process.pid, ...status() })}\n`);
      });
      server.maxConnections = MAX_READERS;
      server.on('error', (error) => log.event(kind, 'statusSocketFailed', { error: error.message }));
      server.listen(path, () => chmodSync(path, 0o600));
      server.unref();
      return new StatusSocket(path, server);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log.event(kind, 'statusSocketFailed', { error: reason });
      return undefined;
    }
  }

  close(): void {
    this.#server.close();
    rmSync(this.#path, { force: true });
  }
}

/** A running component. */
export interface StatusSource {
  readonly kind: string;
  readonly pid: number;
  readonly path: string;
}

/** The components of this user that run on this machine. */
export function statusSources(): StatusSource[] {
  const folder = statusFolder();
  const found = readdirSync(folder).flatMap((name) => {
    const [, kind, pid, ordinal = '1'] = /^([a-z]+)-(\d+)(?:\.(\d+))?\.sock$/.exec(name) ?? [];
    const path = join(folder, name);
    return kind === undefined ? [] : [{ kind, pid: Number(pid), ordinal: Number(ordinal), path }];
  });
  return found.toSorted((a, b) => a.pid - b.pid || a.ordinal - b.ordinal);
}

/**
 * Asks a component for its status.
 *
 * @param longest characters of its answer
 * @returns the JSON document; undefined: it does not run any more
 * @throws TransportError if it does not answer, or does not stop answering
 */
export async function askStatus(
  { kind, pid, path }: StatusSource,
  longest = LONGEST_STATUS,
): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(path);
    socket.setEncoding('utf8');
    socket.setTimeout(READER_PATIENCE, () => {
      socket.destroy();
      reject(new TransportError(`${kind} ${pid} did not answer within ${READER_PATIENCE / 1000} s`));
    });
    socket.on('data', (part: string) => {
      text += part;
      if (text.length <= longest) return;
      socket.destroy();
      reject(new TransportError(`${kind} ${pid} answers with more than ${longest} characters, which are no status`));
    });
    socket.on('end', () => {
      if (text.endsWith('\n')) resolve(text);
      // It has more readers than it takes, or ended meanwhile.
      else reject(new TransportError(`${kind} ${pid} sent an incomplete answer: try again`));
    });
    socket.on('error', ({ code, message }: NodeJS.ErrnoException) => {
      if (code !== 'ECONNREFUSED' && code !== 'ENOENT') {
        reject(new TransportError(`${kind} ${pid}: ${message}`));
        return;
      }
      // It was killed and could not remove it.
      rmSync(path, { force: true });
      resolve(undefined);
    });
  });
}
