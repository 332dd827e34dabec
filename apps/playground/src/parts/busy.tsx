import { useTexts } from '../texts/texts.ts';

interface BusyProps {
  readonly progress: number | undefined;
  readonly onCancel: () => void;
}

/** Work under way, with a way to end it. */
export function Busy({ progress, onCancel }: BusyProps) {
  const { work } = useTexts();
  return (
    <div class="busy" role="status">
      <span>{work.counting}</span>
      <progress aria-label={work.counting} {...(progress === undefined ? {} : { value: progress })} />
      <button type="button" class="quiet" onClick={onCancel}>
        {work.cancel}
      </button>
    </div>
  );
}
