import { useEffect, useRef } from 'preact/hooks';
import type { WalkCall, WalkEvent, WalkPacket, WalkRequest } from '../../model/protocol/walk.ts';
import { useTexts } from '../../texts/texts.ts';
import { FoldLine } from '../../parts/fold-line.tsx';
import { RuleText } from '../../parts/rule-text.tsx';
import { usePage } from '../../state/page.ts';
import type { Frame } from './frames.ts';

interface TraceListProps {
  readonly packet: WalkPacket;
  readonly frame: Frame;
  readonly frames: readonly Frame[];
  readonly request: WalkRequest;
  readonly onGo: (frame: number) => void;
}

/** The way of a packet, hook by hook: what has been is plain, what is to come is faint. */
export function TraceList({ packet, frame, frames, request, onGo }: TraceListProps) {
  const texts = useTexts();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const now = list.current?.querySelector<HTMLElement>('.now');
    if (now !== null && now !== undefined) showIn(list.current!, now);
  }, [frame]);
  const frameAt = (stop: number, call?: number, event?: number): number =>
    frames.findIndex(
      (one) =>
        one.packet === frame.packet &&
        one.stop === stop &&
        one.call === call &&
        one.event === event,
    );
  const isAt = (stop: number, call?: number, event?: number): Standing =>
    standing(frame, stop, call, event);
  return (
    <section class="card trace">
      <h2>{texts.walk.trace}</h2>
      <div class="scrolls told" ref={list} tabIndex={0} role="group" aria-label={texts.walk.trace}>
        <p class={frame.stop === undefined ? 'begin now' : 'begin'}>{packet.title}</p>
        {packet.stops.map((stop, index) =>
          stop.kind === 'step' ? (
            <p key={index} class={`stop ${stop.step} ${isAt(index)}`} onClick={() => onGo(frameAt(index))}>
              {stop.text}
            </p>
          ) : (
            <div key={index} class={`hook ${isAt(index)}`}>
              <h3>{stop.hook}</h3>
              {stop.calls.map((call, number) =>
                call.events.length === 0 ? null : (
                  <Call key={number} call={call}>
                    {call.events.map((event, place) => (
                      <EventLine
                        key={place}
                        event={event}
                        look={isAt(index, number, place)}
                        onGo={() => onGo(frameAt(index, number, place))}
                        walk={request}
                        at={{ packet: frame.packet, stop: index, call: number }}
                      />
                    ))}
                  </Call>
                ),
              )}
              {stop.calls.every(({ events }) => events.length === 0) ? (
                <p class="hint">{texts.walk.nothing}</p>
              ) : null}
            </div>
          ),
        )}
      </div>
    </section>
  );
}

type Standing = 'past' | 'now' | 'later';

/** Where a place is, seen from the frame that is shown. */
function standing(frame: Frame, stop: number, call?: number, event?: number): Standing {
  const [atStop, atCall, atEvent] = [frame.stop ?? -1, frame.call ?? -1, frame.event ?? -1];
  if (stop !== atStop) return stop < atStop ? 'past' : 'later';
  if (call === undefined) return frame.call === undefined ? 'now' : 'past';
  if (call !== atCall) return call < atCall ? 'past' : 'later';
  if (event === undefined || event === atEvent) return 'now';
  return event < atEvent ? 'past' : 'later';
}

function Call({ call, children }: { readonly call: WalkCall; readonly children: preact.ComponentChildren }) {
  return (
    <div class="call">
      <h4>
        {call.name} <small>{call.priority}</small>
        {call.verdict === null || call.verdict === 'accept' ? null : <em>{call.verdict}</em>}
      </h4>
      {children}
    </div>
  );
}

interface EventLineProps {
  readonly event: WalkEvent;
  readonly look: Standing;
  readonly onGo: () => void;
  readonly walk: WalkRequest;
  readonly at: { readonly packet: number; readonly stop: number; readonly call: number };
}

function EventLine({ event, look, onGo, walk, at }: EventLineProps) {
  const { model } = usePage();
  switch (event.kind) {
    case 'rule':
      return <RuleText rule={event} look={look} onClick={onGo} />;
    case 'fold':
      return (
        <FoldLine
          fold={event}
          look={look}
          onGo={onGo}
          rulesOf={async (from, count) =>
            (await model.ask('walkRules', { walk, ...at, at: from, count })).value.rules
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
}

/** Scrolls within the list alone: the page stays where it is. */
function showIn(list: HTMLElement, line: HTMLElement): void {
  const top = line.getBoundingClientRect().top - list.getBoundingClientRect().top + list.scrollTop;
  const margin = list.clientHeight * 0.3;
  if (top < list.scrollTop + 20 || top > list.scrollTop + list.clientHeight - margin) {
    list.scrollTop = top - margin;
  }
}
