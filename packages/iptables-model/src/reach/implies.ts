import type { Address } from '@packet-path/core';
import type { AddressTest, InterfaceTest, RuleHeader } from '../header/rule-header.ts';

/** One field of a header in two rules. */
type FieldRelation<Test> = (given: Test, asked: Test) => boolean;

/** Whether the bits that `mask` leaves are the same in both. */
function agree(a: Address, b: Address, mask: Address): boolean {
  return (
    ((a.w3 ^ b.w3) & mask.w3) === 0 &&
    ((a.w2 ^ b.w2) & mask.w2) === 0 &&
    ((a.w1 ^ b.w1) & mask.w1) === 0 &&
    ((a.w0 ^ b.w0) & mask.w0) === 0
  );
}

/** Whether every bit of one mask is a bit of the other. */
function isWithin(few: Address, many: Address): boolean {
  return (
    (few.w3 & ~many.w3) === 0 &&
    (few.w2 & ~many.w2) === 0 &&
    (few.w1 & ~many.w1) === 0 &&
    (few.w0 & ~many.w0) === 0
  );
}

/** Whether no address is in both networks. */
function areApart(a: AddressTest, b: AddressTest): boolean {
  const { w0, w1, w2, w3 } = a.mask;
  const { mask } = b;
  const differs = (one: number, other: number, bits: number): boolean =>
    ((one ^ other) & bits) !== 0;
  return (
    differs(a.address.w3, b.address.w3, w3 & mask.w3) ||
    differs(a.address.w2, b.address.w2, w2 & mask.w2) ||
    differs(a.address.w1, b.address.w1, w1 & mask.w1) ||
    differs(a.address.w0, b.address.w0, w0 & mask.w0)
  );
}

/** Whether one network holds the other, negations apart. */
function holds(wide: AddressTest, narrow: AddressTest): boolean {
  return isWithin(wide.mask, narrow.mask) && agree(wide.address, narrow.address, wide.mask);
}

const addressImplies: FieldRelation<AddressTest> = (given, asked) => {
  if (!asked.inverted) return !given.inverted && holds(asked, given);
  return given.inverted ? holds(given, asked) : areApart(given, asked);
};

const addressExcludes: FieldRelation<AddressTest> = (one, other) => {
  if (!one.inverted && !other.inverted) return areApart(one, other);
  if (one.inverted && other.inverted) return false;
  return one.inverted ? holds(one, other) : holds(other, one);
};

function names(test: InterfaceTest, { name, wildcard }: InterfaceTest): boolean {
  if (test.wildcard) return name.startsWith(test.name);
  return !wildcard && name === test.name;
}

/** Whether no device has both names. */
function areOtherDevices(a: InterfaceTest, b: InterfaceTest): boolean {
  if (a.wildcard && b.wildcard) return !a.name.startsWith(b.name) && !b.name.startsWith(a.name);
  return !names(a, b) && !names(b, a);
}

const interfaceImplies: FieldRelation<InterfaceTest> = (given, asked) => {
  if (!asked.inverted) return !given.inverted && names(asked, given);
  return given.inverted ? names(given, asked) : areOtherDevices(given, asked);
};

const interfaceExcludes: FieldRelation<InterfaceTest> = (one, other) => {
  if (!one.inverted && !other.inverted) return areOtherDevices(one, other);
  if (one.inverted && other.inverted) return false;
  return one.inverted ? names(one, other) : names(other, one);
};

function isOrNot<Test>(relation: FieldRelation<Test>, a: Test | null, b: Test | null): boolean {
  return a !== null && b !== null && relation(a, b);
}

/** The tests of a header, each as a question to another header. */
export const HEADER_FIELDS: readonly ((given: RuleHeader, asked: RuleHeader) => boolean)[] = [
  (given, { source }) => source === null || isOrNot(addressImplies, given.source, source),
  (given, { destination }) =>
    destination === null || isOrNot(addressImplies, given.destination, destination),
  (given, { inputInterface: asked }) =>
    asked === null || isOrNot(interfaceImplies, given.inputInterface, asked),
  (given, { outputInterface: asked }) =>
    asked === null || isOrNot(interfaceImplies, given.outputInterface, asked),
  (given, { protocol, protocolInverted }) => {
    if (protocol === 0) return true;
    if (given.protocol === 0) return false;
    const isSame = given.protocol === protocol;
    if (!protocolInverted) return isSame && !given.protocolInverted;
    return given.protocolInverted ? isSame : !isSame;
  },
  (given, { fragments }) => fragments === 'any' || given.fragments === fragments,
];

/** Whether no packet can have both headers. */
export function areContraryHeaders(a: RuleHeader, b: RuleHeader): boolean {
  return (
    isOrNot(addressExcludes, a.source, b.source) ||
    isOrNot(addressExcludes, a.destination, b.destination) ||
    isOrNot(interfaceExcludes, a.inputInterface, b.inputInterface) ||
    isOrNot(interfaceExcludes, a.outputInterface, b.outputInterface) ||
    haveOtherProtocols(a, b) ||
    (a.fragments !== 'any' && b.fragments !== 'any' && a.fragments !== b.fragments)
  );
}

function haveOtherProtocols(a: RuleHeader, b: RuleHeader): boolean {
  if (a.protocol === 0 || b.protocol === 0) return false;
  const isSame = a.protocol === b.protocol;
  if (a.protocolInverted && b.protocolInverted) return false;
  return a.protocolInverted || b.protocolInverted ? isSame : !isSame;
}
