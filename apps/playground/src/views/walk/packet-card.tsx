import type { WalkPacket } from '../../model/protocol/walk.ts';
import { useTexts } from '../../texts/texts.ts';
import type { Frame } from './frames.ts';

interface PacketCardProps {
  readonly packet: WalkPacket;
  readonly frame: Frame;
}

/** The packet as it is now: its two ends, and which of them were rewritten. */
export function PacketCard({ packet, frame }: PacketCardProps) {
  const texts = useTexts();
  return (
    <div class="packet-card">
      <End
        name={texts.walk.source}
        look="source"
        first={packet.begins.source}
        now={frame.source}
        isChanged={frame.changes.some(({ end }) => end === 'source')}
      />
      <span class="arrow" aria-hidden="true">
        →
      </span>
      <End
        name={texts.walk.destination}
        look="destination"
        first={packet.begins.destination}
        now={frame.destination}
        isChanged={frame.changes.some(({ end }) => end === 'destination')}
      />
      <span class="kind">
        {packet.begins.protocol} {packet.begins.more}
      </span>
    </div>
  );
}

interface EndProps {
  readonly name: string;
  readonly look: string;
  readonly first: string;
  readonly now: string;
  readonly isChanged: boolean;
}

function End({ name, look, first, now, isChanged }: EndProps) {
  return (
    <span class={`end-of ${look}`}>
      <small>{name}</small>
      {first === now ? null : <s>{first}</s>}
      <b key={now} class={isChanged ? 'changed' : ''}>
        {now}
      </b>
    </span>
  );
}
