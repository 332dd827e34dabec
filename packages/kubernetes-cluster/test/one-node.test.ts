import { oneNodeProperty } from './one-node.ts';

oneNodeProperty(3);
