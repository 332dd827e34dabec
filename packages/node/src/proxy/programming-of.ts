import { type Invocation, KeptLines, LineRun, type TextPart } from '@packet-path/core';
import { type Programming, type ProgrammingWork, programming } from '@packet-path/data-plane';

type Written = keyof Omit<
  ProgrammingWork,
  'runs' | 'characters' | 'tablePlaces' | 'tablePermutations'
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

/**
 * The work of tools that were run: each line of their text is one object written or deleted.
 *
 * @param kernel work that no line shows
 */
export function programmingOf(
  invocations: readonly Invocation[],
  kernel: Partial<Pick<ProgrammingWork, 'tablePlaces' | 'tablePermutations'>> = {},
): Programming {
  const written = { rules: 0, chains: 0, sets: 0, elements: 0, services: 0, addresses: 0 };
  for (const invocation of invocations) {
    const kinds =
      LINES[invocation.tool.replace('ip6tables', 'iptables') as Invocation['tool']] ?? [];
    const count = (line: string, times: number): void => {
      const kind = kinds.find(([, pattern]) => pattern.test(line));
      if (kind !== undefined) written[kind[0]] += times;
    };
    for (const part of partsOf(invocation)) {
      // Kept lines have one command, which the first tells.
      if (part instanceof KeptLines) count(part.text, part.count);
      else if (part instanceof LineRun) count(part.lines[0]?.text ?? '', part.count);
      else for (const line of part.split('\n')) count(line, 1);
    }
  }
  return programming(invocations, { ...written, ...kernel });
}

/** The lines that an invocation hands over, or its command line. */
function partsOf(invocation: Invocation): readonly TextPart[] {
  return invocation.parted?.parts ?? [invocation.input ?? invocation.arguments];
}
