import { describe, expect, test } from 'vitest';
import { readIpRules } from '../src/index.ts';

const RULES = [
  { mark: 0x10, mask: 0xff, table: '100' },
  { mark: 0x4000, mask: 0xffffffff, table: 'vpn' },
  { mark: 0, mask: 0, table: '200' },
];

describe('the output of ip rule', () => {
  test('is read: rules by mark, and tables besides those that every packet asks', () => {
    const text = `0:\tfrom all lookup local
100:\tfrom all fwmark 0x10/0xff lookup 100
101:\tfrom all fwmark 0x4000 lookup vpn
102:\tfrom all lookup 200
32766:\tfrom all lookup main
32767:\tfrom all lookup default
`;
    expect(readIpRules(text)).toEqual(RULES);
  });

  test('is read as JSON', () => {
    const text =
      '[{"priority":0,"src":"all","table":"local"},{"priority":100,"src":"all","fwmark":"0x10","fwmask":"0xff","table":"100"},{"priority":101,"src":"all","fwmark":"0x4000","table":"vpn"},{"priority":102,"src":"all","table":"200"}]';
    expect(readIpRules(text)).toEqual(RULES);
  });

  test.each([
    ['from all lookup main\n', 'syntax'],
    ['9:\tfrom 10.0.0.0/8 lookup 100\n', 'not-allowed'],
    ['[{"src":"all","iif":"eth0","table":"100"}]', 'not-allowed'],
    ['[{"src":"10.0.0.1","table":"100"}]', 'not-allowed'],
    ['[{"src":"all","fwmark":"ten","table":"100"}]', 'syntax'],
  ])('%j is refused as %s', (text, code) => {
    expect(() => readIpRules(text)).toThrow(expect.objectContaining({ code, line: 1 }));
  });
});
