import type { ModelFault } from '../model/protocol/protocol.ts';
import { useTexts } from '../texts/texts.ts';

/** A fault in the reader's own words, as text. */
export function FaultBox({ fault }: { readonly fault: ModelFault }) {
  const texts = useTexts();
  return (
    <div class="fault-box" role="alert">
      <strong>{fault.code === 'internal' ? texts.fault.internal : texts.fault.title}</strong>
      <p>{fault.message}</p>
    </div>
  );
}
