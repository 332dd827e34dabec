import type { ScheduledService } from './scheduler.ts';

/** The flags of `-b` that sh and mh know. */
export interface HashFlags {
  /** Look for another destination when the hashed one is not usable. */
  readonly fallback: boolean;
  /** Hash the client's port too. */
  readonly port: boolean;
}

export function hashFlags({ schedulerFlags }: ScheduledService, scheduler: 'sh' | 'mh'): HashFlags {
  const has = (name: string): boolean => schedulerFlags.includes(`${scheduler}-${name}`);
  return { fallback: has('fallback'), port: has('port') };
}
