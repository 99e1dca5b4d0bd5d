/**
 * Does a work package until it is killed. Arguments: "best" or "loose" for how processes are kept together, the folder for
 * work, and the archive.
 */
import { readFileSync } from 'node:fs';
import { Faults } from '../../../native/faults.ts';
import { bestConfinement, looseConfinement } from '../../../native/scripting/confinement.ts';
import { SystemWorkshop } from '../../../native/scripting/system-workshop.ts';
import { silentLog } from '../../../protocol/host.ts';
import { Work } from './work.ts';

const [, , how, folder, archive = ''] = process.argv;
const confinement = how === 'best' ? bestConfinement() : looseConfinement;
const workshop = new SystemWorkshop(silentLog, new Faults(silentLog), confinement).open({
  trust: 'anyone',
  keyring: undefined,
  folder,
  memory: 1e9,
  processes: 100,
  disk: 1e9,
  rooms: 1,
  cacheSize: 0,
  cacheEntries: 0,
});
const work = new Work(workshop);
work.upload('input', readFileSync(archive));
work.room.start(undefined);
setInterval(() => undefined, 1000);
