import { useState } from 'preact/hooks';
import type { ModelFault } from '../model/protocol/protocol.ts';
import { pictureOf } from './picture-of.ts';
import { pngOf } from './png-of.ts';
import { save } from './save.ts';
import { useTexts } from '../texts/texts.ts';
import { FaultBox } from './fault-box.tsx';

interface TakeAwayProps {
  /** The beginning of the files' names. */
  readonly name: string;
  /** The drawing on the page, by a selector; left out where there is none. */
  readonly drawing?: string;
  /** The answer as JSON. */
  readonly json: () => string | undefined;
  /** Lines of code that come to the same. */
  readonly code: () => Promise<string>;
}

/** A drawing, its numbers and the code of them to take away; the lines of code are shown as well. */
export function TakeAway({ name, drawing, json, code }: TakeAwayProps) {
  const { exports } = useTexts();
  const [shown, setShown] = useState('');
  const [fault, setFault] = useState<ModelFault | undefined>(undefined);
  const taking = (take: () => Promise<void>) => async (): Promise<void> => {
    setFault(undefined);
    try {
      await take();
    } catch (error) {
      setFault({ message: error instanceof Error ? error.message : `${error}`, code: 'export' });
    }
  };
  const svg = (): string => pictureOf(document.querySelector<SVGSVGElement>(drawing!)!);
  const picture = taking(async () => save(`${name}.svg`, new Blob([svg()], { type: 'image/svg+xml' })));
  const png = taking(async () => save(`${name}.png`, await pngOf(svg())));
  const numbers = taking(async () => save(`${name}.json`, new Blob([json() ?? ''], { type: 'application/json' })));
  const lines = taking(async () => {
    const text = await code();
    setShown(text);
    save(`${name}.ts`, new Blob([text], { type: 'text/plain' }));
  });
  return (
    <section class="card">
      <div class="exports">
        <h2>{exports.heading}</h2>
        {drawing === undefined ? null : (
          <>
            <button type="button" onClick={() => void picture()}>{exports.picture}</button>
            <button type="button" onClick={() => void png()}>{exports.png}</button>
          </>
        )}
        <button type="button" onClick={() => void numbers()}>{exports.numbers}</button>
        <button type="button" onClick={() => void lines()}>{exports.lines}</button>
      </div>
      {fault === undefined ? null : <FaultBox fault={fault} />}
      {shown === '' ? null : (
        <pre class="scrolls code" tabIndex={0}>
          {shown}
        </pre>
      )}
    </section>
  );
}
