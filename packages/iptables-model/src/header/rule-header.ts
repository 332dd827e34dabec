import type { Address } from '@packet-path/core';
import { prefixLength } from '../text/masked-address.ts';
import { protocolName } from '../text/protocols.ts';

/** `-s` or `-d`: an address, the bits of it that count, and whether the rule wants any other. */
export interface AddressTest {
  readonly address: Address;
  readonly mask: Address;
  readonly inverted: boolean;
}

/** `-i` or `-o`: a device's name, or with `wildcard` (`eth+`) how it begins. */
export interface InterfaceTest {
  readonly name: string;
  readonly wildcard: boolean;
  readonly inverted: boolean;
}

/** The part of a rule that needs no extension (`struct ipt_ip`). */
export interface RuleHeader {
  readonly source: AddressTest | null;
  readonly destination: AddressTest | null;
  readonly inputInterface: InterfaceTest | null;
  readonly outputInterface: InterfaceTest | null;
  /** 0 for any. */
  readonly protocol: number;
  readonly protocolInverted: boolean;
  /** `-f`: later fragments only, or none of them. */
  readonly fragments: 'any' | 'later' | 'not-later';
}

/** The header in the words and the order of iptables-save, each with a leading space. */
export function writeHeader(header: RuleHeader): string {
  let text = '';
  if (header.source !== null) text += ` ${writeAddressTest('-s', header.source)}`;
  if (header.destination !== null) text += ` ${writeAddressTest('-d', header.destination)}`;
  if (header.inputInterface !== null) text += ` ${writeInterface('-i', header.inputInterface)}`;
  if (header.outputInterface !== null) text += ` ${writeInterface('-o', header.outputInterface)}`;
  if (header.protocol !== 0) {
    text += `${header.protocolInverted ? ' !' : ''} -p ${protocolName(header.protocol)}`;
  }
  if (header.fragments !== 'any') text += header.fragments === 'later' ? ' -f' : ' ! -f';
  return text;
}

function writeAddressTest(option: string, { address, mask, inverted }: AddressTest): string {
  return `${inverted ? '! ' : ''}${option} ${address}/${prefixLength(mask) ?? mask}`;
}

/** Also the words of `-i` and `-o` alone: `! -i eth+`. */
export function writeInterface(option: string, test: InterfaceTest): string {
  const { name, wildcard, inverted } = test;
  return `${inverted ? '! ' : ''}${option} ${name}${wildcard ? '+' : ''}`;
}
