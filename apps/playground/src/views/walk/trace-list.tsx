import { useCallback, useEffect, useRef } from 'preact/hooks';
import type { WalkCall, WalkPacket, WalkRequest } from '../../model/protocol/walk.ts';
import { libraryWords, useTexts } from '../../texts/texts.ts';
import { EventLine, type GoTo } from './event-line.tsx';
import type { Frame } from './frames.ts';
import { standing } from './standing.ts';

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
  const goTo: GoTo = useCallback(
    (stop, call, event) => onGo(frameAt(frames, { packet: frame.packet, stop, call, event })),
    [frames, frame.packet, onGo],
  );
  return (
    <section class="card trace">
      <h2>{texts.walk.trace}</h2>
      <div class="scrolls told" ref={list} tabIndex={0} role="group" aria-label={texts.walk.trace}>
        <p class={frame.stop === undefined ? 'begin now' : 'begin'}>{packet.title}</p>
        {packet.stops.map((stop, index) =>
          stop.kind === 'step' ? (
            <p key={index} class={`stop ${stop.step} ${standing(frame, index)}`} onClick={() => goTo(index)}>
              {stop.text}
            </p>
          ) : (
            <div key={index} class={`hook ${standing(frame, index)}`}>
              <h3>{stop.hook}</h3>
              {stop.calls.map((call, number) =>
                call.events.length === 0 ? null : (
                  <Call key={number} call={call}>
                    {call.events.map((event, place) => (
                      <EventLine
                        key={place}
                        event={event}
                        look={standing(frame, index, number, place)}
                        goTo={goTo}
                        walk={request}
                        packet={frame.packet}
                        stop={index}
                        call={number}
                        place={place}
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

function frameAt(
  frames: readonly Frame[],
  { packet, stop, call, event }: Pick<Frame, 'packet' | 'stop' | 'call' | 'event'>,
): number {
  return frames.findIndex(
    (one) => one.packet === packet && one.stop === stop && one.call === call && one.event === event,
  );
}

function Call({ call, children }: { readonly call: WalkCall; readonly children: preact.ComponentChildren }) {
  const texts = useTexts();
  return (
    <div class="call">
      <h4>
        {call.name} <small>{call.priority}</small>
        {call.verdict === null || call.verdict === 'accept' ? null : <em>{libraryWords(texts, call.verdict)}</em>}
      </h4>
      {children}
    </div>
  );
}

/** Scrolls within the list alone: the page stays where it is. */
function showIn(list: HTMLElement, line: HTMLElement): void {
  const top = line.getBoundingClientRect().top - list.getBoundingClientRect().top + list.scrollTop;
  const margin = list.clientHeight * 0.3;
  if (top < list.scrollTop + 20 || top > list.scrollTop + list.clientHeight - margin) {
    list.scrollTop = top - margin;
  }
}
