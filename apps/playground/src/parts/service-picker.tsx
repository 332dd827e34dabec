import { useId, useMemo, useState } from 'preact/hooks';
import type { SceneService } from '../model/protocol/scene.ts';
import { useTexts } from '../texts/texts.ts';

/** Services that are offered at once. */
const MOST_OFFERED = 60;

interface ServicePickerProps {
  readonly services: readonly SceneService[];
  readonly value: string;
  readonly onChange: (name: string) => void;
}

/** A service of many: written, or chosen from those that the text is part of. */
export function ServicePicker({ services, value, onChange }: ServicePickerProps) {
  const { walk } = useTexts();
  const id = useId();
  const [search, setSearch] = useState('');
  const offered = useMemo(() => {
    const words = search.toLowerCase();
    return services.filter(({ name }) => name.toLowerCase().includes(words)).slice(0, MOST_OFFERED);
  }, [services, search]);
  const names = new Set([...(value === '' ? [] : [value]), ...offered.map(({ name }) => name)]);
  return (
    <div class="picker">
      <label for={id}>{walk.service}</label>
      {services.length > MOST_OFFERED ? (
        <input
          type="search"
          aria-label={walk.serviceSearch}
          placeholder={`${walk.serviceSearch} (${services.length.toLocaleString('en')})`}
          value={search}
          onInput={(event) => setSearch(event.currentTarget.value)}
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
