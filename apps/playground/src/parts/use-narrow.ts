import { useEffect, useState } from 'preact/hooks';

/** Whether the window is narrower than so many pixels. */
export function useNarrow(pixels: number): boolean {
  const [isNarrow, setNarrow] = useState(() => matchMedia(`(max-width: ${pixels}px)`).matches);
  useEffect(() => {
    const query = matchMedia(`(max-width: ${pixels}px)`);
    const hear = (): void => setNarrow(query.matches);
    hear();
    query.addEventListener('change', hear);
    return () => query.removeEventListener('change', hear);
  }, [pixels]);
  return isNarrow;
}
