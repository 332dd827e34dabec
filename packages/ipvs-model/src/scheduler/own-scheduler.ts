import { PacketPathError, type Work } from '@packet-path/core';
import type { ScheduledDestination } from '../destination/scheduled-destination.ts';
import type {
  BoundScheduler,
  ScheduledFlow,
  ScheduledService,
  Scheduler,
  SchedulingContext,
} from './scheduler.ts';

// Schedulers may be users' own: what they get wrong is told of by their name, in one line.

/** @throws {PacketPathError} `bad-option` for a value that is no scheduler */
export function checkScheduler(scheduler: Scheduler): Scheduler {
  const given: unknown = scheduler;
  const { name, bind } = (
    typeof given === 'object' && given !== null ? given : {}
  ) as Partial<Scheduler>;
  if (typeof name === 'string' && /^[^\s\p{Cc}]{1,15}$/u.test(name) && typeof bind === 'function') {
    return scheduler;
  }
  throw new PacketPathError('bad-option', 'a value among the schedulers is no scheduler', {
    expected: '{ name, bind(service, context) }, the name of at most 15 characters without blanks',
  });
}

/**
 * The scheduler at work for a service.
 *
 * @throws {PacketPathError} `bad-option` where `bind` throws, or its answer has no `schedule`
 */
export function bindScheduler(
  scheduler: Scheduler,
  service: ScheduledService,
  context: SchedulingContext,
): BoundScheduler {
  const bound: unknown = calling(scheduler, 'bind', () => scheduler.bind(service, context));
  const schedule = (bound as Partial<BoundScheduler> | null | undefined)?.schedule;
  if (typeof schedule === 'function') return bound as BoundScheduler;
  throw fault(scheduler, 'the answer of bind has no function schedule');
}

/**
 * The answer of a scheduler.
 *
 * @throws {PacketPathError} `bad-option` where `schedule` throws
 */
export function askScheduler(
  scheduler: Scheduler,
  bound: BoundScheduler,
  flow: ScheduledFlow,
  work: Work,
): ScheduledDestination | undefined {
  return calling(scheduler, 'schedule', () => bound.schedule(flow, work));
}

/** The error for a scheduler that does what it may not. */
export function fault(scheduler: Scheduler, problem: string, cause?: unknown): PacketPathError {
  return new PacketPathError('bad-option', `scheduler '${scheduler.name}': ${problem}`, { cause });
}

function calling<Answer>(scheduler: Scheduler, method: string, call: () => Answer): Answer {
  try {
    return call();
  } catch (cause) {
    if (cause instanceof PacketPathError) throw cause;
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : typeof cause;
    throw fault(scheduler, `${method} threw ${reason}`, cause);
  }
}
