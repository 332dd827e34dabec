/**
 * The options that belong to no match and no target, by their long names (iptables/xshared.h,
 * `xt_cmd_parse`; iptables.c, `original_opts`). Empty for a command, and for an option that rules of a
 * text do not have: such a name still counts where a beginning could stand for several options.
 */
export const BASE_OPTIONS: Readonly<Record<string, string>> = {
  '--append': '',
  '--delete': '',
  '--check': '',
  '--insert': '',
  '--replace': '',
  '--list': '',
  '--list-rules': '',
  '--flush': '',
  '--zero': '',
  '--new-chain': '',
  '--delete-chain': '',
  '--rename-chain': '',
  '--policy': '',
  '--source': '-s',
  '--destination': '-d',
  '--src': '-s',
  '--dst': '-d',
  '--protocol': '-p',
  '--in-interface': '-i',
  '--jump': '-j',
  '--table': '',
  '--match': '-m',
  '--numeric': '',
  '--out-interface': '-o',
  '--verbose': '-v',
  '--wait': '',
  '--exact': '',
  '--fragments': '-f',
  '--version': '',
  '--help': '',
  '--line-numbers': '',
  '--modprobe': '',
  '--set-counters': '-c',
  '--goto': '-g',
  '--ipv4': '-4',
  '--ipv6': '-6',
};

/** The short options of rules. */
export const SHORT_OPTIONS: ReadonlySet<string> = new Set(
  Object.values(BASE_OPTIONS).filter((option) => option !== ''),
);
