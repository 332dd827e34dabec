import { useRef, useState } from 'preact/hooks';
import { FileTooLarge } from '../state/files.ts';
import { useStateOfPage } from '../state/page.ts';
import { useTexts } from '../texts/texts.ts';
import './drop-zone.css';

/** The place for files: dropped, or chosen with a button. */
export function DropZone() {
  const { files, state } = useStateOfPage();
  const texts = useTexts();
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const [problem, setProblem] = useState('');
  const [isReading, setReading] = useState(false);
  const missing = new Set(files.missing().map(({ sha256 }) => sha256));
  const take = async (list: FileList | null | undefined): Promise<void> => {
    if (list === null || list === undefined || list.length === 0) return;
    try {
      setProblem('');
      setReading(true);
      await files.drop([...list]);
    } catch (error) {
      setProblem(
        error instanceof FileTooLarge ? `${error.file} ${texts.fault.tooLarge}` : `${error}`,
      );
    } finally {
      setReading(false);
    }
  };
  return (
    <div class="drop-zone">
      <button
        type="button"
        class={isOver ? 'target over' : 'target'}
        onClick={() => input.current?.click()}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          void take(event.dataTransfer?.files);
        }}
      >
        {texts.scene.drop}
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          void take(event.currentTarget.files);
          event.currentTarget.value = '';
        }}
      />
      <p class="hint">{texts.scene.dropHint}</p>
      <p class="hint" role="status">
        {isReading ? texts.scene.reading : ''}
      </p>
      {problem === '' ? null : (
        <p class="fault" role="alert">
          {problem}
        </p>
      )}
      {missing.size === 0 ? null : <p class="fault">{texts.scene.missing}</p>}
      <ul>
        {state.files.map(({ name, sha256 }) => (
          <li key={name} class={missing.has(sha256) ? 'missing' : ''}>
            <span class="name">{name}</span>
            <code title={sha256}>{sha256.slice(0, 8)}</code>
            <button type="button" class="quiet" onClick={() => files.remove(name)}>
              {texts.scene.remove}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
