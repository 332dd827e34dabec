import type { WalkAnswer } from '../../model/protocol/walk.ts';
import { still } from '../../parts/still.ts';
import { useTexts } from '../../texts/texts.ts';

interface PacketListProps {
  readonly walk: WalkAnswer;
  readonly now: number;
  readonly onChoose: (packet: number) => void;
}

/** The packets of the connection in a row, each with the rules that it evaluated. */
export const PacketList = still(function PacketList({ walk, now, onChoose }: PacketListProps) {
  const texts = useTexts();
  return (
    <ol class="packets" aria-label={texts.walk.packets}>
      {walk.packets.map((packet, index) => (
        <li key={index} class={packet.phase}>
          <button
            type="button"
            aria-current={index === now ? 'step' : undefined}
            title={packet.title}
            onClick={() => onChoose(index)}
          >
            <span class="number">{index + 1}</span>
            <span class="what">{packet.begins.more || packet.begins.protocol}</span>
            <span class="rules">
              {packet.ledger === null ? '·' : (packet.ledger['rulesEvaluated'] ?? 0).toLocaleString('en')}
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
});
