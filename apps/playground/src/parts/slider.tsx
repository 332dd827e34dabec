import { useId } from 'preact/hooks';
import './slider.css';

interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly least: number;
  readonly most: number;
  /** Powers of ten are as far from each other as 1 from 10. */
  readonly isLogarithmic?: boolean;
  readonly onChange: (value: number) => void;
}

/** Positions of a logarithmic slider from one power of ten to the next. */
const POSITIONS = 100;

/** A slider with its number beside it, in which a number can be written as well. */
export function Slider({ label, value, least, most, isLogarithmic, onChange }: SliderProps) {
  const id = useId();
  const toPosition = (number: number): number =>
    isLogarithmic ? Math.round(POSITIONS * Math.log10(Math.max(1, number) / Math.max(1, least))) : number;
  const toValue = (position: number): number =>
    isLogarithmic ? rounded(Math.max(1, least) * 10 ** (position / POSITIONS)) : position;
  const give = (number: number): void => {
    if (Number.isFinite(number)) onChange(Math.min(most, Math.max(least, Math.round(number))));
  };
  // Neighbouring positions of a logarithmic slider may have one value: a key goes on to the next.
  const move = (position: number): void => {
    const way = Math.sign(position - toPosition(value));
    let to = position;
    while (way !== 0 && toValue(to) === value && to > toPosition(least) && to < toPosition(most)) to += way;
    give(toValue(to));
  };
  return (
    <div class="slider">
      <label for={id}>{label}</label>
      <input
        type="number"
        aria-label={label}
        value={value}
        min={least}
        max={most}
        onChange={(event) => give(event.currentTarget.valueAsNumber)}
      />
      <input
        id={id}
        type="range"
        value={toPosition(value)}
        min={toPosition(least)}
        max={toPosition(most)}
        aria-valuetext={value.toLocaleString('en')}
        onInput={(event) => move(event.currentTarget.valueAsNumber)}
      />
    </div>
  );
}

/** Two digits count; the others of a large number are zeros. */
function rounded(number: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(number)) - 1);
  return Math.round(number / unit) * unit;
}
