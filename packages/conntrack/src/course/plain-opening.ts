import type { Course, CourseCheck, CourseTurn, GivenEnd, Hook } from '@packet-path/core';
import { Confirm } from '../hook/confirm.ts';
import { TrackPacket } from '../hook/track-packet.ts';
import { BindsToNothing } from '../nat/binds-to-nothing.ts';
import type { Manipulation } from '../nat/nat-range.ts';
import { RewritesEnd } from '../nat/rewrites-end.ts';

type CourseStep = Course['steps'][number];

/**
 * The work of a course on first packets, where that is no more than to open a connection: its destination is
 * given by the course, or by its turn for each packet, or stays; its source stays.
 */
export interface PlainOpening {
  readonly gives: GivenEnd | undefined;
  readonly turn: CourseTurn | undefined;
  /** The walks that were foreseen, the turn's among them, with the hooks of each. */
  readonly charges: readonly ForeseenCharge[];
}

interface ForeseenCharge {
  readonly hook: Hook;
  readonly part: Pick<CourseTurn | CourseCheck, 'charge'>;
}

/** The opening of a course; undefined where it does more, or something else. */
export function plainOpening({ steps: all }: Course): PlainOpening | undefined {
  const charges: ForeseenCharge[] = [];
  for (const { action, hook } of all) {
    if (isTurn(action) || isCheck(action)) charges.push({ hook, part: action });
  }
  const steps = all.filter(({ action }) => !isCheck(action));
  const [track, given, rewritten, source, last, confirm] = steps;
  const isPlain =
    steps.length === 6 &&
    track!.action instanceof TrackPacket &&
    rewrites(rewritten!, 'destination') &&
    bindsToNothing(source!, 'source') &&
    rewrites(last!, 'source') &&
    confirm!.action instanceof Confirm;
  if (!isPlain) return undefined;
  const { action } = given!;
  if (isTurn(action)) return { gives: undefined, turn: action, charges };
  if (action.gives !== undefined) return { gives: action.gives, turn: undefined, charges };
  return bindsToNothing(given!, 'destination')
    ? { gives: undefined, turn: undefined, charges }
    : undefined;
}

function isTurn(action: CourseStep['action']): action is CourseTurn {
  return 'foresee' in action && 'gives' in action;
}

function isCheck(action: CourseStep['action']): action is CourseCheck {
  return 'foresee' in action && !('gives' in action);
}

function rewrites({ action }: CourseStep, end: Manipulation): boolean {
  return action instanceof RewritesEnd && action.manipulation === end;
}

function bindsToNothing({ action }: CourseStep, end: Manipulation): boolean {
  return action instanceof BindsToNothing && action.manipulation === end;
}
