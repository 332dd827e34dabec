import { clusterProperties } from './properties.ts';

clusterProperties(2);
