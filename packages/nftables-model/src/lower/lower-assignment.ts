import { type Hook, PacketPathError } from '@packet-path/core';
import { Bitwise, BYTE_ORDER } from '../machine/bitwise.ts';
import { SetConnectionMark, setZone } from '../machine/connection.ts';
import { WriteSegmentSize } from '../machine/extension.ts';
import { isMetaWritable, SetMeta } from '../machine/meta.ts';
import { idle } from '../machine/object.ts';
import { PayloadWrite } from '../machine/payload-write.ts';
import type { Expression } from '../ruleset/expression.ts';
import type { Statement } from '../ruleset/statement.ts';
import { typesOf } from '../ruleset/types-of.ts';
import { HEADERS } from '../types/headers.ts';
import { readPayload } from './emit-load.ts';
import { needsByteOrder } from './host-order.ts';
import { lowerExpression } from './lower-expression.ts';
import { maskOfBits, placeOf } from './lower-payload.ts';
import type { RuleCode } from './rule-code.ts';

type Assignment = Extract<Statement, { kind: 'assign' }>;

/**
 * Emits `meta mark set …`, `ct mark set …`, `ip dscp set …`, `tcp option maxseg size set …`.
 *
 * @throws {PacketPathError} `unknown-target` for a target that is not modelled, or cannot be written
 */
export function lowerAssignment(code: RuleCode, { target, value }: Assignment): void {
  checkTypes(target, value);
  const types = typesOf(target);
  switch (target.kind) {
    case 'meta':
      if (!isMetaWritable(target.key)) throw notWritable(target);
      lowerExpression(code, value, 0, types);
      code.emit(new SetMeta(target.key, 0));
      break;
    case 'ct':
      lowerConnectionKey(code, target, value);
      break;
    case 'payload':
      lowerField(code, target, value);
      break;
    case 'extension': {
      const isSize =
        target.of === 'tcp option' && target.name === 'maxseg' && target.field === 'size';
      if (target.of !== 'tcp option' || target.field === undefined) throw notWritable(target);
      lowerExpression(code, value, 0, types);
      if (needsByteOrder(value)) code.emit(BYTE_ORDER);
      code.emit(isSize ? new WriteSegmentSize(0) : idle('exthdr'));
      break;
    }
    default:
      throw notWritable(target);
  }
}

/** A value of a type with names of its own fits no other type; plain numbers and marks fit. */
function checkTypes(target: Expression, value: Expression): void {
  if (value.kind === 'constant' || value.kind === 'map') return;
  const [wanted = 'integer'] = typesOf(target);
  const [got = 'integer'] = typesOf(value);
  const fits = wanted === got || wanted === 'integer' || got === 'integer';
  if (fits) return;
  throw new PacketPathError('not-allowed', `a value of type ${got}`, {
    expected: `a value of type ${wanted}`,
  });
}

/** Where a zone may be set: before conntrack sees the packet (`nft_ct_set_zone_eval`). */
const ZONE_HOOKS: readonly Hook[] = ['PREROUTING', 'OUTPUT'];

function lowerConnectionKey(
  code: RuleCode,
  target: Extract<Expression, { kind: 'ct' }>,
  value: Expression,
): void {
  const { conntracks } = code.environment;
  code.needsConntrack = true;
  const types = typesOf(target);
  switch (target.key) {
    case 'mark':
      lowerExpression(code, value, 0, types);
      code.emit(new SetConnectionMark(conntracks, 0));
      break;
    case 'zone':
      code.demands.push({ what: 'ct zone', hooks: ZONE_HOOKS, natOnly: false });
      lowerExpression(code, value, 0, types);
      code.emit({ name: 'ct', run: setZone(0) });
      break;
    case 'event':
    case 'label':
      lowerExpression(code, value, 0, types);
      code.emit(idle('ct'));
      break;
    default:
      throw notWritable(target);
  }
}

function lowerField(
  code: RuleCode,
  target: Extract<Expression, { kind: 'payload' }>,
  value: Expression,
): void {
  const { layer, fields } = HEADERS[target.header]!;
  const field = fields[target.field]!;
  const place = placeOf(field);
  // Where the header has a checksum, of pairs of bytes, a single byte is written with its neighbour.
  const isAlone = place.isWhole && (place.bytes % 2 === 0 || target.header === 'ip6');
  if (isAlone) {
    lowerExpression(code, value, 0, typesOf(target));
    code.emit(new PayloadWrite(0, { layer, offset: place.offset, bytes: place.bytes }));
    return;
  }
  if (value.kind !== 'constant' || value.value.kind !== 'number') throw notWritable(target);
  const offset = target.header === 'ip6' ? place.offset : place.offset & ~1;
  const end = Math.ceil((place.offset + place.bytes) / 2) * 2;
  const bytes = target.header === 'ip6' && place.bytes % 2 === 1 ? place.bytes : end - offset;
  const shift = place.shift + (offset + bytes - place.offset - place.bytes) * 8;
  const mask = maskOfBits(field.bits, shift);
  readPayload(code, { layer, offset, bytes }, 0);
  code.emit(new Bitwise(0, [~mask], [(value.value.number << shift) & mask]));
  code.emit(new PayloadWrite(0, { layer, offset, bytes }));
}

function notWritable(target: Expression): PacketPathError {
  const name = 'key' in target && typeof target.key === 'string' ? ` ${target.key}` : '';
  return new PacketPathError('unknown-target', `${target.kind}${name} cannot be set`, {
    expected: 'meta mark, ct mark, a field of a header or tcp option maxseg size',
  });
}
