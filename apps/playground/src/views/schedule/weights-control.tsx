import { MOST_SERVERS } from '../../state/schemas/schedule.ts';
import { useTexts } from '../../texts/texts.ts';

interface WeightsControlProps {
  readonly weights: readonly number[];
  readonly onChange: (weights: readonly number[]) => void;
}

/** A weight for each server; servers are added and taken away at the end. */
export function WeightsControl({ weights, onChange }: WeightsControlProps) {
  const { schedule: words } = useTexts();
  const set = (place: number, weight: number): void => {
    if (!Number.isFinite(weight)) return;
    const clear = Math.min(100, Math.max(0, Math.round(weight)));
    onChange(weights.map((own, at) => (at === place ? clear : own)));
  };
  return (
    <fieldset class="weights">
      <legend>{words.weights}</legend>
      <div>
        {weights.map((weight, place) => (
          <input
            key={place}
            type="number"
            aria-label={`${words.weightOf} ${place + 1}`}
            min={0}
            max={100}
            value={weight}
            onChange={(event) => set(place, event.currentTarget.valueAsNumber)}
          />
        ))}
        <button type="button" aria-label={words.less} title={words.less} disabled={weights.length === 1} onClick={() => onChange(weights.slice(0, -1))}>
          −
        </button>
        <button type="button" aria-label={words.more} title={words.more} disabled={weights.length === MOST_SERVERS} onClick={() => onChange([...weights, 1])}>
          +
        </button>
      </div>
    </fieldset>
  );
}
