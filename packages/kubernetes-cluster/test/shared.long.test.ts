import { sharedProperties } from './shared.ts';

sharedProperties(20);
