import { readCluster } from '@packet-path/cluster';
import { describe, expect, test } from 'vitest';
import { nftablesProgram } from '../src/index.ts';
import { cutComment } from '../src/nftables/text/cut-comment.ts';

describe('a comment', () => {
  test('is cut by bytes, at a character', () => {
    expect(cutComment('a'.repeat(128), 128)).toBe('a'.repeat(128));
    expect(cutComment('a'.repeat(129), 128)).toBe('a'.repeat(128));
    expect(cutComment('é'.repeat(65), 128)).toBe('é'.repeat(64));
    expect(cutComment('€'.repeat(43), 128)).toBe('€'.repeat(42));
    expect(cutComment('𝄞'.repeat(33), 128)).toBe('𝄞'.repeat(32));
    expect(cutComment('é'.repeat(64), 128)).toBe('é'.repeat(64));
    expect(cutComment('a'.repeat(200), undefined)).toBe('a'.repeat(200));
  });

  test('of the longest names fits since 1.36, and was as long as they are before', () => {
    const name = (letter: string): string => letter.repeat(63);
    const metadata = { name: name('s'), namespace: name('n') };
    const spec = { clusterIP: '10.96.0.7', ports: [{ port: 80, name: 'p'.repeat(15) }] };
    const cluster = readCluster(JSON.stringify({ kind: 'Service', metadata, spec }));
    const longest = (layout: '1.34' | '1.37'): number => {
      const { nftables } = nftablesProgram(cluster, { layout });
      const comments = String(nftables).match(/(?<=comment ")[^"]*/g) ?? [];
      return Math.max(...comments.map((comment) => comment.length));
    };
    expect(longest('1.37')).toBe(128);
    expect(longest('1.34')).toBe(143);
  });
});
