import type { WalkEvent, WalkRequest } from '../../model/protocol/walk.ts';
import { FoldLine } from '../../parts/fold-line.tsx';
import { RuleText } from '../../parts/rule-text.tsx';
import { still } from '../../parts/still.ts';
import { usePage } from '../../state/page.ts';
import type { Standing } from './standing.ts';

/** Goes to the frame of a stop of the packet that is shown, or of an event of its calls. */
export type GoTo = (stop: number, call?: number, event?: number) => void;

interface EventLineProps {
  readonly event: WalkEvent;
  readonly look: Standing;
  readonly goTo: GoTo;
  readonly walk: WalkRequest;
  readonly packet: number;
  readonly stop: number;
  readonly call: number;
  /** The event's index among those of its call. */
  readonly place: number;
}

/** A line of the trace: a rule, rules that did not match, or a step of another kind. */
export const EventLine = still(function EventLine({
  event,
  look,
  goTo,
  walk,
  packet,
  stop,
  call,
  place,
}: EventLineProps) {
  const { model } = usePage();
  const onGo = (): void => goTo(stop, call, place);
  switch (event.kind) {
    case 'rule':
      return <RuleText rule={event} look={look} onClick={onGo} />;
    case 'fold':
      return (
        <FoldLine
          fold={event}
          look={look}
          onGo={onGo}
          rulesOf={async (at, count) =>
            (await model.ask('walkRules', { walk, packet, stop, call, at, count })).value.rules
          }
        />
      );
    case 'step':
      return (
        <p class={`line step ${event.step} ${look}`} onClick={onGo}>
          {event.text}
        </p>
      );
    default:
      throw new TypeError(`no event is ${JSON.stringify(event satisfies never)}`);
  }
});
