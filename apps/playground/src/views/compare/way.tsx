import type { CompareRequest } from '../../model/protocol/compare.ts';
import type { FoldPlace, RuleLine, WalkEvent, WalkStop } from '../../model/protocol/walk.ts';
import { FoldLine } from '../../parts/fold-line.tsx';
import { RuleText } from '../../parts/rule-text.tsx';
import { usePage } from '../../state/page.ts';
import { keyOf } from './way-keys.ts';

interface WayProps {
  readonly column: number;
  readonly stops: readonly WalkStop[];
  /** Keys of the first column's lines. */
  readonly known: ReadonlySet<string>;
  readonly request: CompareRequest;
}

/** A packet's way hook by hook: rules that matched, those that did not, folded where they are many, and steps. */
export function Way({ column, stops, known, request }: WayProps) {
  const { model } = usePage();
  const lookOf = (key: string): string => (known.has(key) ? '' : 'other');
  const rulesOf = async (place: FoldPlace): Promise<readonly RuleLine[]> =>
    (await model.ask('compareRules', { compare: request, column, ...place })).value.rules;
  return (
    <div class="told">
      {stops.map((stop, index) =>
        stop.kind === 'step' ? (
          <Line key={index} event={stop} look={lookOf(keyOf(stop))} />
        ) : (
          <div key={index}>
            <h4 class={lookOf(stop.hook)}>{stop.hook}</h4>
            {stop.calls.map(({ events }, call) =>
              events.map((event, place) => (
                <Line
                  key={`${call} ${place}`}
                  event={event}
                  look={lookOf(keyOf(event))}
                  rulesOf={(at, count) => rulesOf({ stop: index, call, at, count })}
                />
              )),
            )}
          </div>
        ),
      )}
    </div>
  );
}

interface LineProps {
  readonly event: WalkEvent;
  readonly look: string;
  readonly rulesOf?: (at: number, count: number) => Promise<readonly RuleLine[]>;
}

function Line({ event, look, rulesOf = async () => [] }: LineProps) {
  switch (event.kind) {
    case 'rule':
      return <RuleText rule={event} look={look} />;
    case 'fold':
      return <FoldLine fold={event} look={look} rulesOf={rulesOf} />;
    case 'step':
      return <p class={`line step ${event.step} ${look}`}>{event.text}</p>;
    default:
      throw new TypeError(`no event is ${JSON.stringify(event satisfies never)}`);
  }
}
