import { PacketPathError } from '../error/error.ts';
import type { Sysctls } from './sysctls.ts';

/** Runs `sysctl -w NAME=VALUE`. @throws {PacketPathError} `syntax` */
export function runSysctl(sysctls: Sysctls, words: string): void {
  const found = /^-w (\S+)=(\S+)$/.exec(words);
  if (found === null) {
    throw new PacketPathError('syntax', `cannot run 'sysctl ${words}'`, {
      source: 'sysctl',
      expected: '-w NAME=VALUE',
    });
  }
  sysctls.set(found[1]!, found[2]!);
}
