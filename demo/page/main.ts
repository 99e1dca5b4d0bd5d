/** The script of the demo's page. */
import { PageFrame } from './page-frame.ts';
import { takeToken } from './page-access.ts';
import { PageSight } from './page-sight.ts';
import { panels } from './panels.ts';
import { ServerRequests } from './server-requests.ts';
import { followUpdates } from './update-stream.ts';

const requests = new ServerRequests(takeToken());
await followUpdates(requests, new PageFrame(requests, panels), new PageSight(document));
