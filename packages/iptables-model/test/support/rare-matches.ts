import type { RulePlace } from './rule-place.ts';

/** The matches that few rulesets have, where they may stand. */
export function rareMatches({ family, table, hook }: RulePlace): readonly string[] {
  return [...anywhere(family), ...ofFamily(family), ...ofHook(table, hook)];
}

function anywhere(family: number): readonly string[] {
  const [first, last] = family === 4 ? ['10.0.0.2', '10.0.0.9'] : ['fd00::2', 'fd00::9'];
  return [
    '-m connbytes --connbytes 2:9 --connbytes-mode packets --connbytes-dir original',
    '-m connlabel --label 3',
    '-m cpu --cpu 0',
    '-m dscp --dscp 0x08',
    '-m helper ! --helper ftp',
    `-m iprange --src-range ${first}-${last}`,
    `-m iprange ! --dst-range ${first}-${last}`,
    '-m physdev ! --physdev-is-in',
    '-m state --state NEW,ESTABLISHED',
    '-m string ! --string "GET /" --algo bm',
    '-m u32 --u32 "6&0xff=6"',
    '-m quota ! --quota 500',
    '-m set --match-set both dst,dst ! --update-counters',
    '-m statistic --mode nth ! --every 2 --packet 0',
    '-m hashlimit --hashlimit-above 10/min --hashlimit-burst 3 --hashlimit-mode dstip,dstport --hashlimit-name g',
    '-m recent --rcheck --seconds 9 --rdest --name d',
    '-m recent --set --rdest --name d',
  ];
}

function ofFamily(family: number): readonly string[] {
  if (family === 4) return ['-m ecn --ecn-ip-ect 0', '-m ttl --ttl-lt 3'];
  return ['-m frag --fragid 0:10 --fragfirst', '-m hbh --hbh-len 8', '-m dst --dst-len 8'];
}

function ofHook(table: string, hook: string): readonly string[] {
  const early = hook === 'PREROUTING' && (table === 'raw' || table === 'mangle');
  const incoming = hook !== 'OUTPUT' && hook !== 'POSTROUTING';
  return [
    ...(incoming
      ? [
          '-m devgroup --src-group 0x0',
          '-m mac ! --mac-source 02:00:00:00:00:01',
          '-m policy --dir in --pol none',
        ]
      : []),
    ...(early ? ['-m rpfilter', '-m rpfilter --invert', '-m socket'] : []),
    ...(hook === 'OUTPUT' ? ['-m owner ! --uid-owner 0'] : []),
  ];
}
