import { showPixelRatio } from './pixel-ratio.ts';

showPixelRatio();
