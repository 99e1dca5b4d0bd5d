import { createHash } from 'node:crypto';
import type { OpenWorkshop, WorkRoom } from '../../../protocol/workshop.ts';

/** A room, and what becomes of the work in it. */
export class Work {
  readonly room: WorkRoom;
  readonly ended: Promise<number>;

  constructor(workshop: OpenWorkshop) {
    let end: ((status: number) => void) | undefined;
    this.ended = new Promise((resolve) => {
      end = resolve;
    });
    this.room = workshop.enter({ ended: (status) => end?.(status) });
  }

  upload(file: 'input' | 'environment', content: Uint8Array): void {
    this.room.store(file, content);
  }

  /** What it left. */
  result(): string {
    const parts: Uint8Array[] = [];
    for (let part = this.room.read(1000); part.length > 0; part = this.room.read(1000)) parts.push(part.slice());
    return Buffer.concat(parts).toString();
  }
}

export function sha1Of(text: string | Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha1').update(text).digest());
}
