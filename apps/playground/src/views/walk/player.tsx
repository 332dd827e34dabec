import { useCallback, useMemo } from 'preact/hooks';
import type { WalkAnswer, WalkRequest } from '../../model/protocol/walk.ts';
import { HooksPicture } from '../../parts/hooks-picture.tsx';
import { Ledger } from '../../parts/ledger.tsx';
import { Transport } from '../../parts/transport.tsx';
import { useNarrow } from '../../parts/use-narrow.ts';
import { usePlaying } from '../../parts/use-playing.ts';
import { useKeys } from '../../shell/use-keys.ts';
import { usePage } from '../../state/page.ts';
import type { PageState } from '../../state/page-state.ts';
import { usePicked } from '../../state/store.ts';
import { useTexts } from '../../texts/texts.ts';
import { AnswerPart } from './answer-part.tsx';
import { Exports } from './exports.tsx';
import type { Frame } from './frames.ts';
import { PacketCard } from './packet-card.tsx';
import { PacketList } from './packet-list.tsx';
import { placesOf } from './places-of.ts';
import { SoFar } from './so-far.tsx';
import { TraceList } from './trace-list.tsx';

/** Milliseconds that a frame stays while the walk is played. */
const BEAT = 750;

interface PlayerProps {
  readonly walk: WalkAnswer;
  readonly frames: readonly Frame[];
  readonly request: WalkRequest;
}

/** A walk that is stepped through and played. */
export function Player({ walk, frames, request }: PlayerProps) {
  const { store } = usePage();
  const wanted = usePicked(store, frameOf);
  const texts = useTexts();
  const isTall = useNarrow(620);
  const at = Math.min(wanted, frames.length - 1);
  const go = useCallback(
    (to: number): void => store.change({ frame: Math.max(0, Math.min(frames.length - 1, to)) }),
    [store, frames],
  );
  const choose = useCallback(
    (wantedPacket: number): void => {
      const found = frames.findIndex(({ packet }) => packet === wantedPacket);
      if (found !== -1) go(found);
    },
    [frames, go],
  );
  const frame = frames[at];
  const packet = frame && walk.packets[frame.packet];
  const goPacket = (by: number): void => choose((frame?.packet ?? 0) + by);
  const places = useMemo(() => packet && placesOf(packet, frame?.stop), [packet, frame?.stop]);
  const counted = useMemo(
    () => packet?.ledger && [{ title: texts.walk.packet, counters: packet.ledger }],
    [packet, texts],
  );
  const { isPlaying, toggle } = usePlaying(at, frames.length - 1, BEAT, go);
  useKeys({
    ArrowRight: () => go(at + 1),
    ArrowLeft: () => go(at - 1),
    Home: () => go(0),
    End: () => go(frames.length - 1),
    ' ': toggle,
    n: () => goPacket(1),
    p: () => goPacket(-1),
  });
  if (frame === undefined || packet === undefined || places === undefined) return null;
  const stop = frame.stop === undefined ? undefined : packet.stops[frame.stop];
  const isDropped = stop?.kind === 'step' && stop.step === 'drop';
  return (
    <div class="player">
      <PacketList walk={walk} now={frame.packet} onChoose={choose} />
      <section class="card scene-card">
        <PacketCard packet={packet} frame={frame} />
        <HooksPicture places={places} isDropped={isDropped} isTall={isTall} />
        <Transport
          at={at}
          last={frames.length - 1}
          isPlaying={isPlaying}
          onGo={go}
          onToggle={toggle}
          onPacket={goPacket}
        />
      </section>
      <div class="halves">
        <TraceList packet={packet} frame={frame} frames={frames} request={request} onGo={go} />
        <section class="card counts">
          <SoFar frame={frame} />
          {counted ? (
            <Ledger caption={texts.walk.ledger} columns={counted} />
          ) : (
            <p class="hint">{texts.walk.within}</p>
          )}
        </section>
      </div>
      <AnswerPart walk={walk} table={walk.tables[packet.table] ?? ''} />
      <Exports request={request} />
    </div>
  );
}

function frameOf({ values }: PageState): number {
  return values.frame;
}
