import type { ModelFault } from '../model/protocol/protocol.ts';
import { useTexts } from '../texts/texts.ts';

/** A fault in the reader's own words, as text; or that the reader took the question back. */
export function FaultBox({ fault }: { readonly fault: ModelFault }) {
  const texts = useTexts();
  if (fault.code === 'cancelled') {
    return (
      <p class="busy" role="status">
        {texts.work.cancelled}
      </p>
    );
  }
  return (
    <div class="fault-box" role="alert">
      <strong>{fault.code === 'internal' ? texts.fault.internal : texts.fault.title}</strong>
      <p>{fault.message}</p>
    </div>
  );
}
