import type { Address, PacketBuffer, PacketColumns } from '@packet-path/core';
import { fragmentMatches, interfaceMatches } from '../header/header-refusal.ts';
import type { HeaderShape } from '../header/header-shape.ts';
import type { InterfaceTest } from '../header/rule-header.ts';

/** The words that a key may have: four of each address, and a number for each device. */
export const KeyWord = { SOURCE: 0, DESTINATION: 4, INPUT: 8, OUTPUT: 9 } as const;
const WORDS = 10;

/**
 * The fields that the headers of some rules name: addresses under certain masks, devices by name,
 * with all else that they ask being equal. The values of the fields are a rule's key.
 */
export class Tuple {
  /** Equal for shapes of one tuple. */
  readonly name: string;
  /** The words of the key, and the bits of each that count. */
  readonly words: readonly number[];
  readonly masks: readonly number[];
  /** Whether an inverted address is left to compare when the key is the packet's. */
  readonly isCareful: boolean;
  readonly #shape: HeaderShape;
  readonly #input: InterfaceTest | null;
  readonly #output: InterfaceTest | null;

  constructor(shape: HeaderShape) {
    const { sourceInverted, destinationInverted, inputInterface, outputInterface } = shape;
    const masks = new Array<number>(WORDS).fill(0);
    if (!sourceInverted) setMask(masks, KeyWord.SOURCE, shape.sourceMask);
    if (!destinationInverted) setMask(masks, KeyWord.DESTINATION, shape.destinationMask);
    if (isName(inputInterface)) masks[KeyWord.INPUT] = -1;
    if (isName(outputInterface)) masks[KeyWord.OUTPUT] = -1;
    this.words = [...masks.keys()].filter((word) => masks[word] !== 0);
    this.masks = this.words.map((word) => masks[word]!);
    this.isCareful = sourceInverted || destinationInverted;
    this.#shape = shape;
    this.#input = isName(inputInterface) ? null : inputInterface;
    this.#output = isName(outputInterface) ? null : outputInterface;
    const { protocol, protocolInverted, fragments } = shape;
    const rest = [this.#input, this.#output, protocol, protocolInverted, fragments];
    this.name = JSON.stringify([masks, this.isCareful, rest]);
  }

  /** Whether a packet passes everything that all rules of the tuple ask. */
  accepts(packet: PacketBuffer): boolean {
    const shape = this.#shape;
    const { protocol } = shape;
    if (protocol !== 0 && (packet.protocol === protocol) === shape.protocolInverted) return false;
    if (shape.isPlain) return true;
    return (
      interfaceMatches(this.#input, packet.inputInterface) &&
      interfaceMatches(this.#output, packet.outputInterface) &&
      fragmentMatches(shape, packet)
    );
  }
}

function setMask(masks: number[], word: number, mask: Address | null): void {
  if (mask === null) return;
  masks[word] = mask.w0;
  masks[word + 1] = mask.w1;
  masks[word + 2] = mask.w2;
  masks[word + 3] = mask.w3;
}

function isName(test: InterfaceTest | null): boolean {
  return test !== null && !test.wildcard && !test.inverted;
}

/** A word of two addresses, by its place in {@link KeyWord}. */
export function addressWord(word: number, source: Address, destination: Address): number {
  switch (word) {
    case 0:
      return source.w0;
    case 1:
      return source.w1;
    case 2:
      return source.w2;
    case 3:
      return source.w3;
    case 4:
      return destination.w0;
    case 5:
      return destination.w1;
    case 6:
      return destination.w2;
    default:
      return destination.w3;
  }
}

/** The same of the addresses of a row in columns. */
export function rowWord(word: number, columns: PacketColumns, row: number): number {
  const column = word < KeyWord.DESTINATION ? columns.source : columns.destination;
  if (columns.family === 6) return column[row * 4 + (word & 3)]!;
  return (word & 3) === 3 ? column[row]! : 0;
}
