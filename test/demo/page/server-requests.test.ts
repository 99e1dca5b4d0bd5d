import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { RequestFailed, ServerRequests } from '../../../demo/page/server-requests.ts';

/** A server that answers so. */
function answering(answer: (signal: AbortSignal) => Promise<Response>): ServerRequests {
  mock.method(globalThis, 'fetch', async (_path: string, { signal }: { signal: AbortSignal }) => answer(signal));
  return new ServerRequests('token');
}

describe('what the page asks its server for', () => {
  let late: AbortController;

  beforeEach(() => {
    late = new AbortController();
    mock.method(AbortSignal, 'timeout', () => late.signal);
  });

  afterEach(() => mock.restoreAll());

  it('is not done late: where the browser has no connection for it, it is given up, and that is said', async () => {
    const requests = answering(
      async (signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
          late.abort();
        }),
    );
    await assert.rejects(requests.control({ action: 'killAll' }), (error) => {
      assert.ok(error instanceof RequestFailed);
      assert.match(error.message, /not answered in time.*close others/);
      return true;
    });
  });

  it('says so, too, where an answer is cut', async () => {
    const cut = new ReadableStream({ start: (controller) => controller.error(new TypeError('network error')) });
    await assert.rejects(answering(async () => new Response(cut)).log('pe1'), RequestFailed);
  });

  it('has the text of an answer', async () => {
    assert.equal(await answering(async () => new Response('a line')).log('pe1'), 'a line');
  });
});
