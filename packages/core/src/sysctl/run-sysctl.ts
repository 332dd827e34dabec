import { PacketPathError } from '../error/error.ts';
import type { Sysctls } from './sysctls.ts';

/** A word, whose parts in single or double quotes may have blanks. */
const WORD = /(?:[^\s'"]|'[^']*'|"[^"]*")+/g;

/**
 * Runs `sysctl -w NAME=VALUE…`. Where one setting is refused none is made; sysctl(8) makes the others.
 *
 * @throws {PacketPathError} `syntax`, or as `Sysctls.set`
 */
export function runSysctl(sysctls: Sysctls, line: string): void {
  const words = (line.match(WORD) ?? []).map((word) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'),
  );
  const settings = words.filter((word) => word !== '-w' && word !== '--write');
  if (settings.length === 0 || settings.some((word) => !/^[^-=][^=]*=/.test(word))) {
    throw new PacketPathError('syntax', `cannot run 'sysctl ${line}'`, {
      source: 'sysctl',
      expected: '-w NAME=VALUE',
    });
  }
  sysctls.setAll(
    settings.map((setting) => {
      const equals = setting.indexOf('=');
      return [setting.slice(0, equals), setting.slice(equals + 1)];
    }),
  );
}
