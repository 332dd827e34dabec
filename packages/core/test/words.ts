import { declareDraws } from '../src/index.ts';

declare module '../src/index.ts' {
  interface DrawPurposes {
    statistic: true;
    numgen: true;
    ipvs: true;
    'nat-port': true;
  }
}

declareDraws({ statistic: 'path', numgen: 'path', ipvs: 'upkeep', 'nat-port': 'upkeep' });
