import { useEffect, useState } from 'preact/hooks';

/** Milliseconds of work that the page does not tell: an answer that comes at once moves nothing but itself. */
const QUIET = 150;

/** Whether something has been going on for longer than a reader would take for at once. */
export function useLong(isGoingOn: boolean): boolean {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    setLong(false);
    if (!isGoingOn) return;
    const timer = setTimeout(() => setLong(true), QUIET);
    return () => clearTimeout(timer);
  }, [isGoingOn]);
  return isGoingOn && isLong;
}
