import { type Invocation, PacketPathError } from '@packet-path/core';

/** The options of iptables-restore that say how to read a text. */
const OPTIONS: ReadonlyMap<string, 'noFlush' | 'counters'> = new Map([
  ['--noflush', 'noFlush'],
  ['-n', 'noFlush'],
  ['--counters', 'counters'],
  ['-c', 'counters'],
]);

/**
 * Reads `--noflush --counters` of a run of iptables-restore.
 *
 * @throws {PacketPathError} `unknown-option`
 */
export function restoreOptions({ tool, arguments: words }: Invocation): {
  readonly source: string;
  readonly noFlush: boolean;
  readonly counters: boolean;
} {
  const options = { source: tool, noFlush: false, counters: false };
  for (const word of words.split(' ').filter((one) => one !== '')) {
    const option = OPTIONS.get(word);
    if (option === undefined) {
      throw new PacketPathError('unknown-option', `'${word}' is no option of ${tool}`, {
        source: tool,
        expected: [...OPTIONS.keys()].join(', '),
      });
    }
    options[option] = true;
  }
  return options;
}
