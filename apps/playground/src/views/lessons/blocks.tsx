import type { Block, Inline } from '../../model/protocol/lessons.ts';
import { MODES } from '../../model/protocol/scene.ts';
import { usePage } from '../../state/page.ts';
import { useTexts } from '../../texts/texts.ts';

interface BlocksProps {
  readonly blocks: readonly Block[];
  readonly onLesson: (lesson: number) => void;
}

/** Pieces of Markdown as elements: texts stay texts. */
export function Blocks({ blocks, onLesson }: BlocksProps) {
  return (
    <>
      {blocks.map((block, index) => (
        <Piece key={index} block={block} onLesson={onLesson} />
      ))}
    </>
  );
}

function Piece({ block, onLesson }: { readonly block: Block; readonly onLesson: BlocksProps['onLesson'] }) {
  const { lessons: words } = useTexts();
  switch (block.kind) {
    case 'paragraph':
      return (
        <p>
          <Words text={block.text} onLesson={onLesson} />
        </p>
      );
    case 'code':
      return (
        <pre class="scrolls" lang="en" tabIndex={0} role="group" aria-label={words.code}>
          <code>{block.text}</code>
        </pre>
      );
    case 'picture':
      return (
        <div class="scrolls picture" tabIndex={0} role="group" aria-label={block.alt}>
          <img alt={block.alt} src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(block.svg)}`} />
        </div>
      );
    case 'open':
      return <OpenButton block={block} />;
    default:
      throw new TypeError(`no block is ${JSON.stringify(block satisfies never)}`);
  }
}

/** Leads to the state of the page that shows what a command prints. */
function OpenButton({ block: { view, flow } }: { readonly block: Block & { readonly kind: 'open' } }) {
  const { store } = usePage();
  const texts = useTexts();
  const open = (): void => {
    const { values } = store.state;
    store.set({
      view,
      files: [],
      values: {
        ...values,
        cluster: 'shop',
        shopPolicies: false,
        seed: '1',
        frame: 0,
        ...(view === 'compare' && { modes: MODES }),
        ...(flow === null ? { growBy: 'shape', counter: 'worst', endpoints: 10 } : { ...flow, protocol: 'tcp' }),
      },
    });
  };
  return (
    <p>
      <button type="button" onClick={open}>
        {texts.lessons.open} {texts.tabs[view]}
      </button>
    </p>
  );
}

/** A line of text with its code, its strong words and its links. */
export function Words({ text, onLesson }: { readonly text: readonly Inline[]; readonly onLesson: BlocksProps['onLesson'] }) {
  return (
    <>
      {text.map((piece, index) => {
        if (piece.kind === 'code') return <code key={index}>{piece.text}</code>;
        if (piece.kind === 'strong') return <strong key={index}>{piece.text}</strong>;
        if (piece.kind !== 'link') return piece.text;
        const { lesson, to } = piece;
        return lesson === null ? (
          <a key={index} href={to ?? ''} target="_blank" rel="noopener noreferrer">
            {piece.text}
          </a>
        ) : (
          <button key={index} type="button" class="quiet inline" onClick={() => onLesson(lesson)}>
            {piece.text}
          </button>
        );
      })}
    </>
  );
}
