import { createHash } from 'node:crypto';
import { ChainNames } from '@packet-path/kube-proxy';
import fc from 'fast-check';
import { expect, test } from 'vitest';

test('service chains are named after service, port and protocol, as kube-proxy names them', () => {
  expect(new ChainNames('ns1/svc1:p80', 'tcp').cluster).toBe('KUBE-SVC-XPGD46QRK7WJZT7O');
  expect(new ChainNames('ns2/svc2:p80', 'tcp').external).toBe('KUBE-EXT-GNZBNJ2PO5MGZ6GT');
  expect(new ChainNames('kube-system/kube-dns:dns', 'udp').cluster).toBe(
    'KUBE-SVC-TCOU7JCQXEZGVUNU',
  );
  expect(new ChainNames('default/kubernetes:https', 'tcp').local).toBe('KUBE-SVL-NPX46M4PTMTKRN6Y');
  expect(new ChainNames('default/nginx', 'tcp').firewall).toBe('KUBE-FW-2CMXP7HKUVJN7L6M');
});

test('an endpoint chain takes its address and port into the name', () => {
  const names = new ChainNames('ns1/svc1:p80', 'tcp');
  expect(names.endpoint('10.180.0.1:80')).toBe('KUBE-SEP-SXIVWICOYRO3J4NJ');
});

test('every name fits in 28 characters', () => {
  const names = new ChainNames(`${'n'.repeat(63)}/${'s'.repeat(63)}:${'p'.repeat(15)}`, 'sctp');
  for (const name of [names.cluster, names.local, names.external, names.endpoint('[fd00::1]:80')]) {
    expect(name.length).toBeLessThanOrEqual(28);
  }
});

test('the digits are those of SHA-256 in base 32, whatever the text and its length', () => {
  const digits = (text: string): string => {
    const bits = [...createHash('sha256').update(text).digest()]
      .map((octet) => octet.toString(2).padStart(8, '0'))
      .join('');
    const base = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
    return (bits.slice(0, 80).match(/.{5}/g) ?? [])
      .map((five) => base[Number.parseInt(five, 2)])
      .join('');
  };
  const texts = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    fc.nat(1200).map((length) => 'n'.repeat(length)),
  );
  fc.assert(
    fc.property(texts, (text) => {
      expect(new ChainNames(text, 'tcp').cluster).toBe(`KUBE-SVC-${digits(`${text}tcp`)}`);
    }),
    { numRuns: 400, seed: 3 },
  );
});
