import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { removeFolder, removeFolderNow } from '../../../native/scripting/folder-removal.ts';
import { folderSize } from '../../../native/scripting/folder-size.ts';
import { skipOrFail } from '../obstacles.ts';
import { WorkPackages } from './work-packages.ts';

const MEBIBYTE = 1024 * 1024;
const NOBODY = 65534;
const needsRoot = process.getuid?.() === 0 ? undefined : 'only root can take the rights of another user';

/** Deeper than a path can be. */
const deep = (folder: string): void => {
  const down = 'i=0; while [ $i -lt 50 ]; do i=$((i+1)); mkdir "$0" && cd -P "$0" || exit 1; done';
  execFileSync('sh', ['-c', `${down}; head -c 1M /dev/zero >file`, 'd'.repeat(200)], { cwd: folder });
};

const module = (name: string): string => new URL(`../../../native/scripting/${name}.js`, import.meta.url).href;

/** Runs a statement on these modules as a user without rights. @returns what it says */
function asNobody(statement: string): string {
  const imports = `
    import { chmodSync } from 'node:fs';
    import { folderSize } from '${module('folder-size')}';
    import { removeFolder } from '${module('folder-removal')}';
    import { SystemWorkshop } from '${module('system-workshop')}';`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', `${imports} ${statement}`], {
    uid: NOBODY,
    gid: NOBODY,
    cwd: '/',
    encoding: 'utf8',
  });
  return stdout + stderr;
}

describe('folders of work', () => {
  let packages: WorkPackages;
  let folder: string;

  beforeEach(() => {
    packages = new WorkPackages();
    folder = packages.path('work');
    mkdirSync(folder);
  });
  afterEach(() => {
    packages.remove();
    assert.ok(!existsSync(packages.folder));
  });

  it('have the size of all that is in them, and as much as is enough', async () => {
    mkdirSync(`${folder}/sub`);
    for (const name of ['one', 'sub/two']) writeFileSync(`${folder}/${name}`, 'x'.repeat(MEBIBYTE));
    const size = await folderSize(folder, Infinity);
    assert.ok(size >= 2 * MEBIBYTE && size < 2.1 * MEBIBYTE, `${size}`);
    assert.ok((await folderSize(folder, MEBIBYTE)) > MEBIBYTE);
    assert.equal(await folderSize(`${folder}/none`, Infinity), 0);
  });

  it('have no size that anybody could tell where they are deeper than a path can be, and are removed', async () => {
    deep(folder);
    assert.equal(await folderSize(folder, Infinity), Infinity);
    await removeFolder(folder);
    assert.ok(!existsSync(folder));
    mkdirSync(folder);
    deep(folder);
    removeFolderNow(folder);
    assert.ok(!existsSync(folder));
  });

  it('are removed where their own work has locked them, which measuring leaves as it is', function () {
    skipOrFail(this, needsRoot);
    for (const name of ['read-only', 'locked', 'unlisted']) mkdirSync(`${folder}/${name}/sub`, { recursive: true });
    execFileSync('chown', ['-R', `${NOBODY}`, folder]);
    chownSync(packages.folder, NOBODY, NOBODY);
    execFileSync('chmod', ['-R', '0', `${folder}/locked`]);
    execFileSync('chmod', ['-R', 'a=wx', `${folder}/unlisted`]);
    execFileSync('chmod', ['-R', 'a=rx', `${folder}/read-only`]);
    assert.equal(asNobody(`console.log(await folderSize('${folder}', Infinity));`), 'Infinity\n');
    assert.equal(statSync(`${folder}/locked`).mode & 0o777, 0);
    assert.equal(asNobody(`await removeFolder('${folder}');`), '');
    assert.ok(!existsSync(folder));
  });

  it('stay where that cannot be helped, which no server minds when it ends', function () {
    skipOrFail(this, needsRoot);
    const parent = packages.path('parent');
    mkdirSync(parent);
    for (const each of [packages.folder, parent]) chownSync(each, NOBODY, NOBODY);
    const said = asNobody(`
      const log = { enabled: true, event: (_component, event, fields) => console.log(event, fields?.folder) };
      const rules = { trust: 'anyone', folder: '${parent}', memory: 1e9, processes: 9, disk: 1e9, rooms: 1, cacheSize: 0, cacheEntries: 0 };
      const workshop = new SystemWorkshop(log, undefined).open(rules);
      const room = workshop.enter({ ended: () => undefined });
      chmodSync('${parent}', 0o555);
      workshop.close();
      chmodSync('${parent}', 0o755);`);
    assert.match(said, /^workshopOpened (\S+)\nfolderStays \1\n$/);
  });
});
