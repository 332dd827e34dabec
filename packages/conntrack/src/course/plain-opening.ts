import type { Course, CourseTurn, GivenEnd, Hook } from '@packet-path/core';
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
  /** The hook of the turn. */
  readonly hook: Hook;
}

/** The opening of a course; undefined where it does more, or something else. */
export function plainOpening({ steps }: Course): PlainOpening | undefined {
  const [track, given, rewritten, source, last, confirm] = steps;
  const isPlain =
    steps.length === 6 &&
    track!.action instanceof TrackPacket &&
    rewrites(rewritten!, 'destination') &&
    bindsToNothing(source!, 'source') &&
    rewrites(last!, 'source') &&
    confirm!.action instanceof Confirm;
  if (!isPlain) return undefined;
  const { action, hook } = given!;
  if (isTurn(action)) return { gives: undefined, turn: action, hook };
  if (action.gives !== undefined) return { gives: action.gives, turn: undefined, hook };
  return bindsToNothing(given!, 'destination')
    ? { gives: undefined, turn: undefined, hook }
    : undefined;
}

function isTurn(action: CourseStep['action']): action is CourseTurn {
  return 'foresee' in action;
}

function rewrites({ action }: CourseStep, end: Manipulation): boolean {
  return action instanceof RewritesEnd && action.manipulation === end;
}

function bindsToNothing({ action }: CourseStep, end: Manipulation): boolean {
  return action instanceof BindsToNothing && action.manipulation === end;
}
