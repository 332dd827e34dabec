// The three are loaded in this order (`pixel-ratio.ts`).
import './before-plot.ts';
import * as Plot from '@observablehq/plot';
import './after-plot.ts';

export { Plot };
