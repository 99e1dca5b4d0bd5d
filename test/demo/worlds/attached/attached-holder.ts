/** Watches a pool over libusrsctp: `attached-holder PORT REGISTRAR ADDRESS…`; prints components and links as lines of JSON. */
import { openAttachedWorld } from '../../../../demo/worlds/attached/attached-world.ts';
import { silentLog } from '../../../../protocol/host.ts';

const [port = '', registrar = '', ...addresses] = process.argv.slice(2);
const transport = { transport: 'usrsctp-raw', addresses, udpPort: 0, alone: false, log: silentLog } as const;
const world = openAttachedWorld({ port: Number(port), registrar, profile: 'rsplib', transport });
await world.start((observation) => {
  if (observation.kind === 'component' || observation.kind === 'associationUp')
    console.log(JSON.stringify(observation));
});
console.log('attached');
