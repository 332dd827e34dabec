import type { Course, CourseCheck, CourseTurn, GivenEnd, Hook } from '@packet-path/core';
import { Confirm } from '../hook/confirm.ts';
import { TrackPacket } from '../hook/track-packet.ts';
import { BindsToNothing } from '../nat/binds-to-nothing.ts';
import type { Manipulation } from '../nat/nat-range.ts';
import { RewritesEnd } from '../nat/rewrites-end.ts';
import { altersReply, type RowAction, type RowAlteration, takesRows } from './row-parts.ts';

type CourseStep = Course['steps'][number];

/** Steps of conntrack and NAT before answers may be altered: NAT has left the destination alone by then. */
const BEFORE_ALTERATION = 3;

/**
 * The work of a course on first packets, where that is no more than to open a connection: its destination is
 * given by the course, or by its turn for each packet, or stays; its source stays. Actions of others may do their part
 * for rows, and one of them may alter where answers come from, as IPVS does.
 */
export interface PlainOpening {
  readonly gives: GivenEnd | undefined;
  readonly turn: CourseTurn | undefined;
  /** The walks that were foreseen, the turn's among them, with the hooks of each. */
  readonly charges: readonly ForeseenCharge[];
  /** Actions of others in their order, {@link alteration} among them. */
  readonly actions: readonly RowAction[];
  readonly alteration: RowAlteration | undefined;
}

interface ForeseenCharge {
  readonly hook: Hook;
  readonly part: Pick<CourseTurn | CourseCheck, 'charge'>;
  /** Visits of the ledger that follow. */
  readonly visits: CourseStep['visits'];
}

/** The opening of a course; undefined where it does more, or something else. */
export function plainOpening({ steps: all }: Course): PlainOpening | undefined {
  const charges: ForeseenCharge[] = [];
  const actions: RowAction[] = [];
  const steps: CourseStep[] = [];
  let alteration: RowAlteration | undefined;
  for (const step of all) {
    const { action, hook, visits } = step;
    if (takesRows(action)) {
      actions.push(action);
      if (isTurn(action)) charges.push({ hook, part: action, visits });
      if (altersReply(action)) {
        if (alteration !== undefined || steps.length !== BEFORE_ALTERATION) return undefined;
        alteration = action;
      } else if (action.rowEnd !== undefined) return undefined;
      continue;
    }
    if (isTurn(action) || isCheck(action)) charges.push({ hook, part: action, visits });
    if (!isCheck(action)) steps.push(step);
  }
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
  const others = { charges, actions, alteration };
  if (bindsToNothing(given!, 'destination')) {
    return { gives: undefined, turn: undefined, ...others };
  }
  if (alteration !== undefined) return undefined;
  if (isTurn(action)) return { gives: undefined, turn: action, ...others };
  if (action.gives !== undefined) return { gives: action.gives, turn: undefined, ...others };
  return undefined;
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
