import { hex } from './match.ts';
import type { Spelling } from './rule.ts';

/** What rules of Felix do, each in both spellings (felix `actions.go`). */
export const ACCEPT: Spelling = target('ACCEPT');
export const DROP: Spelling = target('DROP');
export const RETURN: Spelling = target('RETURN');
export const NOTRACK: Spelling = { given: '--jump NOTRACK', saved: '-j NOTRACK' };

function target(name: string): Spelling {
  return { given: `--jump ${name}`, saved: `-j ${name}` };
}

export function jump(chain: string): Spelling {
  return target(chain);
}

/** A jump without a way back: the end of the chain leads to where this one was called. */
export function goto(chain: string): Spelling {
  return { given: `--goto ${chain}`, saved: `-g ${chain}` };
}

export function clearMark(bits: number): Spelling {
  return setMasked(0, bits);
}

export function setMark(bit: number): Spelling {
  return setMasked(bit, bit);
}

export function setMasked(mark: number, mask: number): Spelling {
  return {
    given: `--jump MARK --set-mark ${mark === 0 ? '0' : hex(mark)}/${hex(mask)}`,
    saved: `-j MARK --set-xmark ${hex(mark)}/${hex(mask)}`,
  };
}

/** Level 5 is notice; iptables-save prints it, since the default is another. */
export function log(prefix: string): Spelling {
  const text = `LOG --log-prefix "${prefix}: " --log-level 5`;
  return target(text);
}

export function masquerade(randomFully: boolean): Spelling {
  return target(`MASQUERADE${randomFully ? ' --random-fully' : ''}`);
}
