import { useState } from 'preact/hooks';
import type { ModelFault } from '../../model/protocol/protocol.ts';
import type { WalkExportRequest, WalkRequest } from '../../model/protocol/walk.ts';
import { FaultBox } from '../../parts/fault-box.tsx';
import { pngOf } from '../../parts/png-of.ts';
import { save } from '../../parts/save.ts';
import { still } from '../../parts/still.ts';
import { usePage } from '../../state/page.ts';
import { useTexts } from '../../texts/texts.ts';

interface Form {
  readonly text: 'picture' | 'png' | 'trace' | 'json' | 'mermaid' | 'code';
  readonly form: WalkExportRequest['form'];
  readonly name: string;
  readonly type: string;
}

const FORMS: readonly Form[] = [
  { text: 'picture', form: 'svg', name: 'packet-path.svg', type: 'image/svg+xml' },
  { text: 'png', form: 'svg', name: 'packet-path.png', type: 'image/png' },
  { text: 'trace', form: 'text', name: 'packet-path.txt', type: 'text/plain' },
  { text: 'json', form: 'json', name: 'packet-path.json', type: 'application/json' },
  { text: 'mermaid', form: 'mermaid', name: 'packet-path.mmd', type: 'text/plain' },
  { text: 'code', form: 'code', name: 'packet-path.ts', type: 'text/plain' },
];

/** The walk to take away, as the library writes it; the lines of code are shown as well. */
export const Exports = still(function Exports({ request }: { readonly request: WalkRequest }) {
  const { model } = usePage();
  const { exports } = useTexts();
  const [code, setCode] = useState('');
  const [fault, setFault] = useState<ModelFault | undefined>(undefined);
  const take = async ({ text, form, name, type }: Form): Promise<void> => {
    setFault(undefined);
    try {
      const { value } = await model.ask('walkExport', { walk: request, form });
      if (text === 'code') setCode(value.text);
      const blob = text === 'png' ? await pngOf(value.text) : new Blob([value.text], { type });
      save(name, blob);
    } catch (error) {
      setFault({ message: error instanceof Error ? error.message : `${error}`, code: 'export' });
    }
  };
  return (
    <section class="card">
      <div class="exports">
        <h2>{exports.heading}</h2>
        {FORMS.map((form) => (
          <button key={form.text} type="button" onClick={() => void take(form)}>
            {exports[form.text]}
          </button>
        ))}
      </div>
      {fault === undefined ? null : <FaultBox fault={fault} />}
      {code === '' ? null : (
        <pre class="scrolls code" tabIndex={0}>
          {code}
        </pre>
      )}
    </section>
  );
});
