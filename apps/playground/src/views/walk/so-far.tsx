import { useTexts } from '../../texts/texts.ts';
import type { Frame } from './frames.ts';

/** Counts of the packet up to the frame that is shown. */
export function SoFar({ frame }: { readonly frame: Frame }) {
  const { walk } = useTexts();
  const rows = [
    [walk.rulesEvaluated, frame.rules],
    [walk.rulesMatched, frame.matched],
    [walk.lookups, frame.lookups],
  ] as const;
  return (
    <dl class="so-far" aria-label={walk.soFar}>
      {rows.map(([name, count]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{count.toLocaleString('en')}</dd>
        </div>
      ))}
    </dl>
  );
}
