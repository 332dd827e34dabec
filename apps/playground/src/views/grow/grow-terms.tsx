import type { GrowAnswer, GrowTerm } from '../../model/protocol/grow.ts';
import { libraryWords, useTexts } from '../../texts/texts.ts';
import { rounded } from './grow-chart.tsx';

/** The counts taken apart, term by term: a list for each data plane. */
export function GrowTerms({ grown }: { readonly grown: GrowAnswer }) {
  const texts = useTexts();
  const { grow } = texts;
  if (grown.planes.every(({ terms }) => terms.length === 0)) return null;
  return (
    <section class="card">
      <h2>{grow.why}</h2>
      <p class="hint">{grow.whyHint}</p>
      <div class="ways">
        {grown.planes.map(({ plane, title, terms }) => (
          <article key={plane}>
            <h3>{libraryWords(texts, title)}</h3>
            <ul class="terms">
              {terms.map((term, index) => (
                <li key={index} class={term.perService > 0 ? 'grows' : ''}>
                  <span>{formulaOf(term, grow)}</span> {libraryWords(texts, term.what)}
                </li>
              ))}
            </ul>
          </article>
        ))}
      </div>
    </section>
  );
}

interface Words {
  readonly perService: string;
  readonly perEndpoint: string;
}

/** `2 + 1 × services in front`. */
function formulaOf({ constant, perService, perEndpoint }: GrowTerm, words: Words): string {
  const parts = [
    constant === 0 ? '' : rounded(constant),
    perService === 0 ? '' : `${rounded(perService)} × ${words.perService}`,
    perEndpoint === 0 ? '' : `${rounded(perEndpoint)} × ${words.perEndpoint}`,
  ];
  return parts.filter((part) => part !== '').join(' + ') || '0';
}
