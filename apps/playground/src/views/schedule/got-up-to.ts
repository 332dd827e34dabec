import type { ScheduleRun } from '../../model/protocol/schedule.ts';

/** Connections that each server got up to an arrival, that one included. */
export function gotUpTo({ servers, arrivals }: ScheduleRun, at: number): readonly number[] {
  const got = servers.map(() => 0);
  for (const { server } of arrivals.slice(0, at + 1)) if (server !== null) got[server]!++;
  return got;
}
