import { useEffect, useRef } from 'preact/hooks';
import { useTexts } from '../texts/texts.ts';

interface KeysDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** The list of keys. */
export function KeysDialog({ isOpen, onClose }: KeysDialogProps) {
  const { keys } = useTexts();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  return (
    <dialog ref={dialog} class="keys" onClose={onClose} aria-labelledby="keys-heading">
      <h2 id="keys-heading">{keys.heading}</h2>
      <dl>
        {keys.rows.map(([key, meaning]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog">
        <button type="submit">{keys.close}</button>
      </form>
    </dialog>
  );
}
