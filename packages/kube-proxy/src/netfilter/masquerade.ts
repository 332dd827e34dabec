import { MARK_MASQ, POSTROUTING } from './chains.ts';
import { comment } from './rule.ts';
import type { TableText } from './ruleset.ts';

/** How packets that need it are marked and masqueraded. */
export interface MasqueradeSettings {
  /** The bit of the mark, as iptables-save prints it: `0x4000`. */
  readonly mark: string;
  /** Whether MASQUERADE has `--random-fully`. */
  readonly randomFully: boolean;
}

const SNAT_COMMENT = comment('kubernetes service traffic requiring SNAT');

/** `--or-mark`, as iptables-save prints it. */
export function writeMarkMasquerade(nat: TableText, { mark }: MasqueradeSettings): void {
  nat.append(MARK_MASQ, `-j MARK --set-xmark ${mark}/${mark}`);
}

/** From 1.19: unmarked packets return, the mark is cleared, the packet is masqueraded. */
export function writePostrouting(nat: TableText, context: MasqueradeSettings): void {
  const { mark } = context;
  nat.append(POSTROUTING, `-m mark ! --mark ${mark}/${mark} -j RETURN`);
  nat.append(POSTROUTING, `-j MARK --set-xmark ${mark}/0x0`);
  nat.append(POSTROUTING, `${SNAT_COMMENT}${masquerade(context)}`);
}

/** To 1.18: marked packets are masqueraded and keep the mark. */
export function writePostroutingOneRule(nat: TableText, context: MasqueradeSettings): void {
  const { mark } = context;
  nat.append(POSTROUTING, `${SNAT_COMMENT}-m mark --mark ${mark}/${mark} ${masquerade(context)}`);
}

function masquerade({ randomFully }: MasqueradeSettings): string {
  return `-j MASQUERADE${randomFully ? ' --random-fully' : ''}`;
}
