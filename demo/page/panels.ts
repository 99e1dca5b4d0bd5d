import { controlPanel } from './control/control-panel.ts';
import { eventsPanel } from './events/events-panel.ts';
import { fractalPanel } from './fractal/fractal-panel.ts';
import type { PagePanel } from './panel.ts';
import { seriesPanel } from './series/series-panel.ts';

/** The panels of the page, from top to bottom. */
export const panels: readonly PagePanel[] = [controlPanel, fractalPanel, eventsPanel, seriesPanel];
