import { useEffect, useState } from 'preact/hooks';

/** A player over places from 0 on, which goes from each to the next while it plays. */
export interface Playing {
  readonly isPlaying: boolean;
  /** Plays or pauses; at the end it begins anew. */
  toggle(): void;
}

/** @param beat milliseconds that a place stays */
export function usePlaying(
  at: number,
  last: number,
  beat: number,
  go: (to: number) => void,
): Playing {
  const [isPlaying, setPlaying] = useState(false);
  useEffect(() => {
    if (!isPlaying) return;
    if (at >= last) {
      setPlaying(false);
      return;
    }
    const timer = setTimeout(() => go(at + 1), beat);
    return () => clearTimeout(timer);
  }, [isPlaying, at, last, beat]);
  const toggle = (): void => {
    if (!isPlaying && at === last) go(0);
    setPlaying(!isPlaying);
  };
  return { isPlaying, toggle };
}
