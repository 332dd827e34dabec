import type { Address, Family } from '@packet-path/core';
import { ORIGINAL, type Way } from '../tuple/way.ts';
import {
  type FtpEndpoint,
  type ReadEndpoint,
  readExtendedPassive,
  readExtendedPort,
  readPassive,
  readPort,
} from './ftp-numbers.ts';

/** The ways to announce a data connection (`enum nf_ct_ftp_type`). */
export type FtpKind = 'PORT' | 'PASV' | 'EPRT' | 'EPSV';

interface FtpPattern {
  readonly kind: FtpKind;
  /** The letters that the line begins with, in either case. */
  readonly begin: string;
  /** The endpoint stands behind this letter, if any. */
  readonly skip: string;
  readonly read: ReadEndpoint;
}

/** Commands of the client, and answers of the server (nf_conntrack_ftp.c, `search`). */
const PATTERNS: readonly [original: readonly FtpPattern[], reply: readonly FtpPattern[]] = [
  [
    { kind: 'PORT', begin: 'PORT', skip: ' ', read: readPort('\r') },
    { kind: 'EPRT', begin: 'EPRT', skip: ' ', read: readExtendedPort },
  ],
  [
    { kind: 'PASV', begin: '227 ', skip: '', read: readPassive },
    { kind: 'EPSV', begin: '229 ', skip: '(', read: readExtendedPassive },
  ],
];

/** An announcement of a data connection. */
export interface FtpAnnouncement extends FtpEndpoint {
  readonly kind: FtpKind;
}

/**
 * The announcement that a payload begins with; `none` where it has none, `partial` where it may be
 * the beginning of one (nf_conntrack_ftp.c, `find_pattern`).
 */
export function findAnnouncement(
  payload: string,
  way: Way,
  family: Family,
): FtpAnnouncement | 'none' | 'partial' {
  for (const { kind, begin, skip, read } of PATTERNS[way === ORIGINAL ? 0 : 1]) {
    const start = payload.slice(0, begin.length).toLowerCase();
    if (payload.length <= begin.length) {
      if (payload !== '' && begin.toLowerCase().startsWith(start)) return 'partial';
      continue;
    }
    if (start !== begin.toLowerCase()) continue;
    const at = skip === '' ? begin.length : payload.indexOf(skip, begin.length) + 1;
    if (at === 0 || at === payload.length) return 'partial';
    const endpoint = read(payload, at, family);
    return endpoint === undefined ? 'partial' : { kind, ...endpoint };
  }
  return 'none';
}

/** Writes an announcement anew, for another address and port (nf_nat_ftp.c, `nf_nat_ftp_fmt_cmd`). */
export function writeAnnouncement(kind: FtpKind, address: Address, port: number): string {
  switch (kind) {
    case 'PORT':
    case 'PASV':
      return `${String(address).replaceAll('.', ',')},${port >>> 8},${port & 0xff}`;
    case 'EPRT':
      return address.family === 4 ? `|1|${address}|${port}|` : `|2|${inFull(address)}|${port}|`;
    case 'EPSV':
      return `|||${port}|`;
  }
}

/** An IPv6 address with all its digits, as `%pI6` prints it. */
function inFull({ w0, w1, w2, w3 }: Address): string {
  const digits = [w0, w1, w2, w3].map((word) => (word >>> 0).toString(16).padStart(8, '0'));
  return digits.flatMap((word) => [word.slice(0, 4), word.slice(4)]).join(':');
}
