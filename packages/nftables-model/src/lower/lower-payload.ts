import { Bitwise, CutField } from '../machine/bitwise.ts';
import { extensionReader, NO_WORDS, presenceReader } from '../machine/extension.ts';
import type { ByteRange, Layer } from '../machine/payload.ts';
import type { Expression } from '../ruleset/expression.ts';
import { EXTENSIONS } from '../ruleset/types-of.ts';
import { HEADERS, type HeaderField } from '../types/headers.ts';
import { loadWord, loadWords, notModelled, readPayload } from './emit-load.ts';
import type { RuleCode } from './rule-code.ts';

/** The bytes that hold some bits, and the bits' place in them. */
export interface BitPlace {
  readonly offset: number;
  readonly bytes: number;
  /** The bits behind the wanted ones in the last byte. */
  readonly shift: number;
  /** Whether the bits fill the bytes. */
  readonly isWhole: boolean;
}

/** The place of some bits, counted from the start of a header. */
export function placeOf({ offset, bits }: Pick<HeaderField, 'offset' | 'bits'>): BitPlace {
  const first = Math.floor(offset / 8);
  const end = Math.ceil((offset + bits) / 8);
  return {
    offset: first,
    bytes: end - first,
    shift: end * 8 - offset - bits,
    isWhole: offset % 8 === 0 && bits % 8 === 0,
  };
}

/** A mask of the wanted bits in the last word of the bytes that hold them. */
export function maskOfBits(bits: number, shift: number): number {
  return bits >= 32 ? -1 : ((2 ** bits - 1) << shift) | 0;
}

/** The bytes of a field of a header. */
export function fieldRange(header: string, field: HeaderField): ByteRange {
  const { offset, bytes } = placeOf(field);
  return { layer: HEADERS[header]!.layer, offset, bytes };
}

/** Emits a field of a header. @returns the words of its value */
export function lowerPayload(
  code: RuleCode,
  { header, field }: Extract<Expression, { kind: 'payload' }>,
  at: number,
): number {
  const known = HEADERS[header]?.fields[field];
  if (known === undefined) throw notModelled(`${header} ${field}`);
  return lowerBits(code, HEADERS[header]!.layer, known, at);
}

const LAYERS = { ll: 'link', nh: 'network', th: 'transport', ih: 'inner' } as const;

/** Emits raw bits of a layer. @returns the words of their value */
export function lowerRaw(
  code: RuleCode,
  { base, offset, bits }: Extract<Expression, { kind: 'raw' }>,
  at: number,
): number {
  return lowerBits(code, LAYERS[base], { offset, bits }, at);
}

function lowerBits(
  code: RuleCode,
  layer: Layer,
  field: Pick<HeaderField, 'offset' | 'bits'>,
  at: number,
): number {
  const { offset, bytes, shift, isWhole } = placeOf(field);
  readPayload(code, { layer, offset, bytes }, at);
  if (!isWhole) cut(code, field.bits, shift, bytes, at);
  return Math.ceil(bytes / 4);
}

function cut(code: RuleCode, bits: number, shift: number, bytes: number, at: number): void {
  if (bytes <= 4) code.emit(new CutField(at, maskOfBits(bits, shift), shift));
  else {
    const words = Math.ceil(bytes / 4);
    const masks = Array<number>(words).fill(-1);
    code.emit(new Bitwise(at, masks, Array<number>(words).fill(0)));
  }
}

type Extension = Extract<Expression, { kind: 'extension' }>;

/** Emits a field of an extension, or whether the packet has it. @returns the words of the value */
export function lowerExtension(
  code: RuleCode,
  { of, name, field, index = 0 }: Extension,
  at: number,
): number {
  const { number, fields } = EXTENSIONS[of][name]!;
  if (field === undefined) return loadWord(code, 'exthdr', presenceReader({ of, number }), at);
  const known = fields[field];
  if (known === undefined) throw notModelled(`${of} ${name} ${field}`);
  const place = placeOf({ ...known, offset: known.offset + index * known.bits });
  const { offset, bytes, shift, isWhole } = place;
  if (bytes > 4) return loadWords(code, 'exthdr', NO_WORDS, at, bytes / 4);
  loadWord(code, 'exthdr', extensionReader({ of, number, offset, bytes }), at);
  if (!isWhole) cut(code, known.bits, shift, bytes, at);
  return 1;
}

/** Emits bits of an option of TCP by its kind. @returns the words of the value */
export function lowerRawOption(
  code: RuleCode,
  { option: number, offset: from, bits, exists }: Extract<Expression, { kind: 'raw-option' }>,
  at: number,
): number {
  const of = 'tcp option';
  if (exists) return loadWord(code, 'exthdr', presenceReader({ of, number }), at);
  const { offset, bytes, shift, isWhole } = placeOf({ offset: from, bits });
  if (bytes > 4) return loadWords(code, 'exthdr', NO_WORDS, at, Math.ceil(bytes / 4));
  loadWord(code, 'exthdr', extensionReader({ of, number, offset, bytes }), at);
  if (!isWhole) cut(code, bits, shift, bytes, at);
  return 1;
}
