/**
 * How many times as many cases the heavy properties get as in `npm test`: three in the long tests, which
 * take every test file that imports this one (`vitest.config.ts`).
 */
export const PROPERTY_RUNS: number = Number(process.env['PROPERTY_RUNS'] ?? 1);
