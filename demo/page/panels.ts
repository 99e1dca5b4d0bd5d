import type { PagePanel } from './panel.ts';
import { controlPanel } from './control/control-panel.ts';

/** The panels of the page, in the order of reading; `style/frame.css` places them. */
export const panels: readonly PagePanel[] = [controlPanel];
