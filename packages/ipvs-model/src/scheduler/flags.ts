import type { ScheduledService } from './scheduler.ts';

/** What `-b` can ask of sh and mh. */
export interface HashFlags {
  /** Look for another destination when the hashed one is not usable (`flag-1`). */
  readonly fallback: boolean;
  /** Hash the client's port too (`flag-2`). */
  readonly port: boolean;
}

export function hashFlags({ schedulerFlags }: ScheduledService, scheduler: 'sh' | 'mh'): HashFlags {
  const has = (name: string, bit: string): boolean =>
    schedulerFlags.includes(`${scheduler}-${name}`) || schedulerFlags.includes(bit);
  return { fallback: has('fallback', 'flag-1'), port: has('port', 'flag-2') };
}
