import type { WalkExportRequest, WalkRequest } from '../../model/protocol/walk.ts';
import { usePage } from '../../state/page.ts';
import { useTexts } from '../../texts/texts.ts';
import { save } from '../../shell/save.ts';

const FORMS = [
  ['picture', 'svg', 'packet-path.svg', 'image/svg+xml'],
  ['trace', 'text', 'packet-path.txt', 'text/plain'],
  ['json', 'json', 'packet-path.json', 'application/json'],
  ['mermaid', 'mermaid', 'packet-path.mmd', 'text/plain'],
] as const;

/** The walk to take away, as the library's command line writes it. */
export function Exports({ request }: { readonly request: WalkRequest }) {
  const { model } = usePage();
  const { exports } = useTexts();
  const take = async (
    form: WalkExportRequest['form'],
    name: string,
    type: string,
  ): Promise<void> => {
    const { value } = await model.ask('walkExport', { walk: request, form });
    save(name, new Blob([value.text], { type }));
  };
  return (
    <section class="card exports">
      <h2>{exports.heading}</h2>
      {FORMS.map(([text, form, name, type]) => (
        <button key={form} type="button" onClick={() => void take(form, name, type)}>
          {exports[text]}
        </button>
      ))}
    </section>
  );
}
