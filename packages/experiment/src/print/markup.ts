import { checkArgument, someObject, someText } from '@packet-path/core';

/** A piece of XML or HTML that is well formed. Made only by `element`, `text` and `raw`. */
export interface Markup {
  readonly markup: string;
}

/** The content of an element; strings are escaped. */
export type Content = Markup | string | readonly Content[];

/** An element's attributes; those undefined are left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Elements that HTML closes at once; in SVG any element without content may be. */
const VOID = new Set(['meta', 'link', 'br', 'hr', 'col', 'circle', 'line', 'path', 'rect']);

/** `<name attribute="…">content</name>`, escaped. */
export function element(name: string, attributes: Attributes = {}, ...content: Content[]): Markup {
  checkArgument('element', 'name', name, someText);
  checkArgument('element', 'attributes', attributes, someObject);
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeMarkup(String(value))}"`)
    .join('');
  if (VOID.has(name) && content.length === 0) return raw(`<${name}${written}/>`);
  return raw(`<${name}${written}>${join(content)}</${name}>`);
}

/** Text that is markup already: a style sheet, or a whole drawing. */
export function raw(markup: string): Markup {
  return { markup };
}

/** Several pieces, one after the other. */
function join(content: Content): string {
  if (typeof content === 'string') return escapeMarkup(content);
  if ('markup' in content) return content.markup;
  return content.map(join).join('');
}

/**
 * A text within XML or HTML, also within quotes. Control and formatting characters have no place in XML, not
 * even as references, or turn lines round: they become U+FFFD.
 */
export function escapeMarkup(text: string): string {
  checkArgument('escapeMarkup', 'text', text, someText);
  return text
    .replace(/[^\P{C}\n\t]/gu, '\u{fffd}')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
