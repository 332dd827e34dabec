import { hidePixelRatio } from './pixel-ratio.ts';

hidePixelRatio();
