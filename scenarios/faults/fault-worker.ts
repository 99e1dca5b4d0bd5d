/** A worker thread: searches as it is told, and says when a run is done and what it found. */
import { parentPort } from 'node:worker_threads';
import { searchFaults, type FoundFault, type SearchSettings } from './fault-search.ts';

/** A run is done, or a search is over. */
export type SearchNews = { readonly kind: 'run' } | { readonly kind: 'end'; readonly found: FoundFault | undefined };

function tell(news: SearchNews): void {
  parentPort?.postMessage(news);
}

parentPort?.on('message', (settings: SearchSettings) => {
  tell({ kind: 'end', found: searchFaults(settings, () => tell({ kind: 'run' })) });
});
