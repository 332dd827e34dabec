import { Address } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { findAnnouncement, writeAnnouncement } from '../src/helper/ftp-commands.ts';
import { ORIGINAL, REPLY } from '../src/index.ts';

/** The announcement as `KIND address port, at offset and length`, or the word that there is none. */
function found(text: string, way: 0 | 1, family: 4 | 6 = 4): string {
  const told = findAnnouncement(text, way, family);
  if (typeof told === 'string') return told;
  const { kind, address, port, offset, length } = told;
  return `${kind} ${address ?? '-'} ${port}, ${offset} + ${length}`;
}

describe('the announcement of a data connection', () => {
  test.each([
    ['PORT 10,0,0,2,140,74\r\n', 'PORT 10.0.0.2 35914, 5 + 15'],
    ['port 10,0,0,2,1,2\r', 'PORT 10.0.0.2 258, 5 + 12'],
    ['PORT  10,0,0,2,1,2\r', 'partial'],
    ['PORTX 10,0,0,2,1,2\r', 'PORT 10.0.0.2 258, 6 + 12'],
    ['PORT 10,0,0,2,1,2\n', 'partial'],
    ['PORT 10,0,0,2,1,2', 'partial'],
    ['PORT 10,0,0,2,1\r', 'partial'],
    ['PORT 10,0,0,2,1,2,\r', 'partial'],
    ['PORT 10,0,0,2,1,2,3\r', 'partial'],
    ['PORT 10,0,,2,1,\r', 'PORT 10.0.0.2 256, 5 + 10'],
    ['PORT ', 'partial'],
    ['PORT', 'partial'],
    ['PO', 'partial'],
    ['p', 'partial'],
    ['', 'none'],
    ['PX', 'none'],
    ['LIST -la\r\n', 'none'],
    ['227 (10,0,0,2,1,2)', 'none'],
    ['EPRT |1|10.0.0.2|6275|\r\n', 'EPRT 10.0.0.2 6275, 5 + 17'],
    ['EPRT !1!10.0.0.2!6275!', 'EPRT 10.0.0.2 6275, 5 + 17'],
    ['EPRT ~1~10.0.0.2~6275~', 'EPRT 10.0.0.2 6275, 5 + 17'],
    ['EPRT  1 10.0.0.2 6275 ', 'partial'],
    ['EPRT 31310.0.0.2362753', 'partial'],
    ['EPRT |2|10.0.0.2|6275|', 'partial'],
    ['EPRT |11|10.0.0.2|6275|', 'partial'],
    ['EPRT |1|10.0.0.2|0|', 'partial'],
    ['EPRT |1|10.0.0.2|65537|', 'EPRT 10.0.0.2 1, 5 + 18'],
    ['EPRT |1|10.0.0.2|62a5|', 'partial'],
    ['EPRT |1|10.0.0|6275|', 'partial'],
    ['EPRT |1|10.0.0.2|6275', 'partial'],
    ['EPRT |1|10.0.0.2', 'partial'],
    ['EPRT |1|10.0.0.2||', 'partial'],
  ])('of a client, %j', (text, told) => {
    expect(found(text, ORIGINAL)).toBe(told);
  });

  test.each([
    ['227 Entering Passive Mode (10,0,1,2,140,74).\r\n', 'PASV 10.0.1.2 35914, 27 + 15'],
    ['227 10,0,1,2,140,74 ', 'PASV 10.0.1.2 35914, 4 + 15'],
    ['227 =10,0,1,2,140,74', 'partial'],
    ['227 nothing\r\n', 'partial'],
    ['227 ', 'partial'],
    ['229 Extended (|||6275|)', 'EPSV - 6275, 14 + 8'],
    ['229 Extended |||6275|', 'partial'],
    ['229 (||1|6275|)', 'partial'],
    ['229 (1116275|)', 'partial'],
    ['229 (|||6275', 'partial'],
    ['229 (', 'partial'],
    ['22', 'partial'],
    ['PORT 10,0,0,2,1,2\r', 'none'],
  ])('of a server, %j', (text, told) => {
    expect(found(text, REPLY)).toBe(told);
  });

  test('of IPv6', () => {
    expect(found('EPRT |2|fd00::2|6275|', ORIGINAL, 6)).toBe('EPRT fd00::2 6275, 5 + 16');
    expect(found('EPRT |2|10.0.0.2|6275|', ORIGINAL, 6)).toBe('partial');
    expect(found('EPRT |2|nothing|6275|', ORIGINAL, 6)).toBe('partial');
    expect(found('EPRT |1|fd00::2|6275|', ORIGINAL, 6)).toBe('partial');
  });

  test.each([
    ['PORT', '10.0.0.2', '10,0,0,2,24,131'],
    ['PASV', '10.0.0.2', '10,0,0,2,24,131'],
    ['EPRT', '10.0.0.2', '|1|10.0.0.2|6275|'],
    ['EPRT', 'fd00::2', '|2|fd00:0000:0000:0000:0000:0000:0000:0002|6275|'],
    ['EPSV', '10.0.0.2', '|||6275|'],
  ] as const)('%s is written anew for %s', (kind, address, text) => {
    expect(writeAnnouncement(kind, Address.parse(address), 6275)).toBe(text);
  });
});
