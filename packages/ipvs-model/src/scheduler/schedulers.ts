import { rr } from './rr.ts';
import type { Scheduler } from './scheduler.ts';

/** The schedulers there are without anybody registering one. */
export const SCHEDULERS: readonly Scheduler[] = [rr];
