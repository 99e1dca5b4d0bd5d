import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Severity of Wireshark's expert information from which on a packet is not as it should be: warning. */
const WARNING = 0x00600000;

/** All that passes some network interfaces, to be looked at by tshark afterwards. */
export class PacketCapture {
  readonly #folder = mkdtempSync(join(tmpdir(), 'rsplab-capture-'));
  readonly #file = join(this.#folder, 'capture.pcapng');
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;

  private constructor(namespace: string, interfaces: readonly string[]) {
    const given = interfaces.flatMap((name) => ['-i', name]);
    const command = ['netns', 'exec', namespace, 'dumpcap', '-q', ...given, '-w', this.#file];
    this.#process = spawn('ip', command, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#ended = new Promise((resolve) => this.#process.on('exit', resolve));
  }

  /** Resolves when packets are being captured. */
  static async start(namespace: string, interfaces: readonly string[]): Promise<PacketCapture> {
    const capture = new PacketCapture(namespace, interfaces);
    let reported = '';
    await new Promise<void>((resolve, reject) => {
      capture.#process.stderr?.on('data', (data: Buffer) => {
        reported += data.toString();
        if (reported.includes('File: ')) resolve();
      });
      capture.#process.on('exit', () => reject(new Error(`dumpcap ended: ${reported}`)));
    });
    return capture;
  }

  async stop(): Promise<void> {
    this.#process.kill('SIGINT');
    await this.#ended;
  }

  /** Packets that a display filter of Wireshark lets through. */
  count(filter: string): number {
    return this.#fields(filter, ['frame.number']).length;
  }

  /**
   * Packets that are malformed, have a wrong checksum, or that the expert warns of, one line each. Of retransmissions
   * it does not warn as long as tshark reads the capture once only.
   *
   * @param filter which packets to look at
   */
  faults(filter: string): string[] {
    const bad = `(${filter}) and (_ws.malformed or _ws.expert.severity >= ${WARNING} or sctp.checksum.status == 0)`;
    const fields = ['frame.number', 'ip.src', 'ip.dst', '_ws.col.Info', '_ws.malformed', '_ws.expert.message'];
    return this.#fields(bad, fields);
  }

  /** Deletes the capture. */
  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #fields(filter: string, fields: readonly string[]): string[] {
    const given = ['-n', '-r', this.#file, '-o', 'sctp.checksum:CRC32C', '-Y', filter, '-T', 'fields'];
    const out = execFileSync('tshark', [...given, ...fields.flatMap((field) => ['-e', field])], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return out.split('\n').filter((line) => line !== '');
  }
}
