import { endpoints } from '@packet-path/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  Address,
  checkPort,
  formatEndpoint,
  parseEndpoint,
  parseEndpointOrAddress,
  toEndpoint,
} from '../src/index.ts';

describe('an endpoint', () => {
  test('is read back from its text', () => {
    fc.assert(
      fc.property(endpoints(), (endpoint) => {
        expect(parseEndpoint(formatEndpoint(endpoint))).toEqual(endpoint);
        expect(toEndpoint(endpoint)).toEqual(endpoint);
      }),
    );
  });

  test.each([
    ['10.0.0.1:80', '10.0.0.1', 80],
    ['[fd00::1]:443', 'fd00::1', 443],
  ])('%s has its parts', (text, address, port) => {
    expect(toEndpoint(text)).toEqual({ address: Address.parse(address), port });
    expect(toEndpoint({ address, port })).toEqual(toEndpoint(text));
  });

  test.each([
    ['10.0.0.1', '10.0.0.1', 0],
    ['fd00::1', 'fd00::1', 0],
    ['[fd00::1]:443', 'fd00::1', 443],
  ])('of ipvsadm may be an address alone: %s', (text, address, port) => {
    expect(parseEndpointOrAddress(text)).toEqual({ address: Address.parse(address), port });
  });

  test.each([
    ['10.0.0.1', 'bad-port'],
    ['[fd00::1]', 'bad-port'],
    ['fd00::1', 'bad-port'],
    ['10.0.0.1:70000', 'bad-port'],
    ['10.0.0.1:', 'bad-port'],
    ['10.0.0.1:-1', 'bad-port'],
    ['10.0.0.1:80 ', 'bad-port'],
    ['10.0.0.1:http', 'bad-port'],
    ['10.0.0.1:9999999999', 'bad-port'],
    ['[fd00::1]:', 'bad-port'],
    ['[fd00::1', 'bad-address'],
    [':80', 'bad-address'],
    ['', 'bad-address'],
  ])('%j is refused: %s', (text, code) => {
    expect(() => toEndpoint(text)).toThrow(expect.objectContaining({ code }));
  });

  test('has a whole port', () => {
    for (const port of [-1, 65536, 1.5, Number.NaN]) {
      expect(() => checkPort(port)).toThrow(expect.objectContaining({ code: 'bad-port' }));
    }
  });
});
