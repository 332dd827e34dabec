import { useTexts } from '../texts/texts.ts';
import './transport.css';

interface TransportProps {
  readonly at: number;
  readonly last: number;
  readonly isPlaying: boolean;
  readonly onGo: (frame: number) => void;
  readonly onToggle: () => void;
  /** Goes on by packets; left out where there are none. */
  readonly onPacket?: (by: number) => void;
}

/** The buttons of a player, and a slider over all frames. */
export function Transport({ at, last, isPlaying, onGo, onToggle, onPacket }: TransportProps) {
  const { walk } = useTexts();
  return (
    <div class="transport">
      <IconButton label={walk.first} path="M5 4v12M16 4 8 10l8 6z" onClick={() => onGo(0)} />
      <IconButton label={walk.back} path="M14 4 6 10l8 6z" onClick={() => onGo(at - 1)} />
      <button type="button" class="main" onClick={onToggle}>
        {isPlaying ? walk.pause : walk.play}
      </button>
      <IconButton label={walk.forward} path="M6 4l8 6-8 6z" onClick={() => onGo(at + 1)} />
      {onPacket === undefined ? null : (
        <IconButton label={walk.nextPacket} path="M3 4l6 6-6 6zM10 4l6 6-6 6z" onClick={() => onPacket(1)} />
      )}
      <IconButton label={walk.last} path="M15 4v12M4 4l8 6-8 6z" onClick={() => onGo(last)} />
      <input
        type="range"
        aria-label={walk.position}
        min={0}
        max={last}
        value={at}
        aria-valuetext={`${at + 1} ${walk.of} ${last + 1}`}
        onInput={(event) => onGo(event.currentTarget.valueAsNumber)}
      />
      <output>
        {at + 1} {walk.of} {last + 1}
      </output>
    </div>
  );
}

interface IconButtonProps {
  readonly label: string;
  readonly path: string;
  readonly onClick: () => void;
}

function IconButton({ label, path, onClick }: IconButtonProps) {
  return (
    <button type="button" class="icon" title={label} aria-label={label} onClick={onClick}>
      <svg viewBox="0 0 20 20" aria-hidden="true">
        <path d={path} />
      </svg>
    </button>
  );
}
