import { useId } from 'preact/hooks';
import type { SceneService } from '../model/protocol/scene.ts';
import { useTexts } from '../texts/texts.ts';

interface ServicePickerProps {
  readonly offered: readonly SceneService[];
  /** All services that there are; where they are more than are offered, a text is searched for. */
  readonly count: number;
  readonly search: string;
  readonly onSearch: (text: string) => void;
  readonly value: string;
  readonly onChange: (name: string) => void;
}

/** A service of many: written, or chosen from those that the text is part of. */
export function ServicePicker({ offered, count, search, onSearch, value, onChange }: ServicePickerProps) {
  const { walk } = useTexts();
  const id = useId();
  const names = new Set([...(value === '' ? [] : [value]), ...offered.map(({ name }) => name)]);
  return (
    <div class="picker">
      <label for={id}>{walk.service}</label>
      {count > offered.length ? (
        <input
          type="search"
          aria-label={walk.serviceSearch}
          placeholder={`${walk.serviceSearch} (${count.toLocaleString('en')})`}
          value={search}
          onInput={(event) => onSearch(event.currentTarget.value)}
        />
      ) : null}
      <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {[...names].map((name) => (
          <option key={name} value={name} selected={name === value}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
