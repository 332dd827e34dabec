import { type FileMark, fieldsOf, firstState, type PageState, type Values } from './page-state.ts';
import { VIEW_NAMES, type ViewName } from './schemas/schemas.ts';

/** The version of the links that this page writes. */
const VERSION = 1;
/** Longer links are not read: a file takes at most 16 kB of them. */
const LONGEST = 32_768;
/** Files that a link may name. */
const MOST_FILES = 8;

/** A file of a link: its text, packed, where it was small enough. */
export interface LinkedFile extends FileMark {
  readonly packed: string | null;
}

/** What a link says, or why it says nothing. */
export type ReadLink =
  | { readonly kind: 'state'; readonly state: PageState; readonly files: readonly LinkedFile[] }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'fault'; readonly fault: LinkFault };

/** Why a link cannot be opened. */
export interface LinkFault {
  readonly cause:
    | 'too-long'
    | 'newer'
    | 'unreadable'
    | 'unknown-view'
    | 'unknown-key'
    | 'bad-value';
  /** The part of the link that is meant, as it stands there. */
  readonly part: string;
}

/**
 * Reads a fragment: `#v1/walk?cluster=synthetic&services=1000`. Keys and values that this page does not
 * know are a fault: a link that shows something else than was meant would be worse than none.
 */
export function readFragment(fragment: string): ReadLink {
  const text = fragment.replace(/^#/, '');
  if (text === '') return { kind: 'nothing' };
  if (text.length > LONGEST) return fault('too-long', '');
  const [, version, view = '', query = ''] = /^v(\d{1,4})\/([a-z]*)(?:\?(.*))?$/s.exec(text) ?? [];
  // Version 1 is the first that there was.
  if (version === undefined || Number(version) < 1) {
    return fault('unreadable', text.slice(0, 80));
  }
  if (Number(version) > VERSION) return fault('newer', `v${version}`);
  if (!isView(view)) return fault('unknown-view', view);
  return readQuery(view, new URLSearchParams(query));
}

function readQuery(view: ViewName, query: URLSearchParams): ReadLink {
  const fields = new Map(fieldsOf(view));
  const first = firstState();
  const values: Record<string, unknown> = { ...first.values };
  const files: LinkedFile[] = [];
  for (const [key, text] of query) {
    if (key === 'file') {
      const file = readFile(text);
      if (file === undefined || files.length === MOST_FILES) return fault('bad-value', key);
      files.push(file);
      continue;
    }
    const field = fields.get(key);
    if (field === undefined) return fault('unknown-key', key);
    const value = field.read(text);
    if (value === undefined) return fault('bad-value', `${key}=${text}`.slice(0, 80));
    values[key] = value;
  }
  const state: PageState = {
    view,
    values: values as Values,
    files: files.map(({ name, sha256 }) => ({ name, sha256 })),
  };
  return { kind: 'state', state, files };
}

/** Writes a state: only values that are not as in a page without a link. */
export function writeFragment(
  { view, values, files }: PageState,
  packed: ReadonlyMap<string, string>,
): string {
  const query = new URLSearchParams();
  for (const [name, field] of fieldsOf(view)) {
    const value = field.write(values[name as keyof Values]);
    if (value !== field.write(field.fallback)) query.set(name, value);
  }
  for (const { name, sha256 } of files) {
    query.append('file', [sha256, packed.get(sha256) ?? '', name].join('~'));
  }
  const text = query.toString();
  return `#v${VERSION}/${view}${text === '' ? '' : `?${text}`}`;
}

function readFile(text: string): LinkedFile | undefined {
  const [, sha256 = '', packed = '', name = ''] =
    /^([\da-f]{64})~([\w-]*)~([^\p{Cc}]{1,200})$/u.exec(text) ?? [];
  return sha256 === '' ? undefined : { sha256, packed: packed === '' ? null : packed, name };
}

function isView(name: string): name is ViewName {
  return (VIEW_NAMES as readonly string[]).includes(name);
}

function fault(cause: LinkFault['cause'], part: string): ReadLink {
  return { kind: 'fault', fault: { cause, part } };
}
