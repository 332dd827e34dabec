import { hex } from './match.ts';
import type { Spelling } from './rule.ts';

/** The actions of Felix's rules, each in both spellings (felix `actions.go`). */
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

/** `-g`: the called chain returns to the caller of the chain that has this rule. */
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

/** Level 5 is notice; iptables-save prints it because the default level is 4. */
export function log(prefix: string): Spelling {
  const text = `LOG --log-prefix "${prefix}: " --log-level 5`;
  return target(text);
}

export function masquerade(randomFully: boolean): Spelling {
  return target(`MASQUERADE${randomFully ? ' --random-fully' : ''}`);
}
