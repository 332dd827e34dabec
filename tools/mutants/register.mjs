import { register } from 'node:module';
import './global.mjs';

register('./load-mutants.mjs', import.meta.url, {
  data: { dist: process.env.MUTANTS_DIST, built: process.env.MUTANTS_BUILT },
});
