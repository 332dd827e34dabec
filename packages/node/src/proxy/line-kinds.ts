import type { Invocation } from '@packet-path/core';
import type { CountedWork } from '@packet-path/data-plane';

type Written = Extract<
  keyof CountedWork,
  'rules' | 'chains' | 'sets' | 'elements' | 'services' | 'addresses'
>;

/** How each tool's lines say which kind of object they write or delete. */
const LINES: Readonly<
  Partial<Record<Invocation['tool'], readonly (readonly [Written, RegExp])[]>>
> = {
  iptables: [
    ['rules', /^(?:-\S+ \S+ )*-[ADIR] /],
    ['chains', /^(?:-\S+ \S+ )*-[EFNPXZ] /],
  ],
  'iptables-restore': [
    ['rules', /^-[ADIR] /],
    ['chains', /^(?::|-[EFNX] )/],
  ],
  ipset: [
    ['elements', /^(?:-exist )?(?:add|del) /],
    ['sets', /^(?:-exist )?(?:create|destroy|flush|swap|rename) /],
  ],
  ipvsadm: [['services', /^-[ADEade] /]],
  ip: [['addresses', /^address (?:add|del) /]],
  nft: [
    ['rules', /^(?:add|insert|replace|delete|destroy) rule /],
    ['chains', /^(?:add|create|delete|destroy|flush) chain /],
    ['elements', /^(?:add|create|delete|destroy) element /],
    ['sets', /^(?:add|create|delete|destroy|flush) (?:set|map) /],
  ],
};

/** The tool of both families: `iptables` for `ip6tables`. */
export function toolOf({ tool }: Invocation): Invocation['tool'] {
  return tool.replace('ip6tables', 'iptables') as Invocation['tool'];
}

/** The kind of object that a line of a tool writes or deletes; undefined for any other line. */
export function kindOf(tool: Invocation['tool'], line: string): Written | undefined {
  return LINES[tool]?.find(([, pattern]) => pattern.test(line))?.[0];
}
