import type { Field } from './field.ts';
import type { CaseChange, CaseTool } from './kernel-case.ts';

/** The tools that a `configure` names, in the order they run: rules come after the sets they name. */
const TOOLS: readonly CaseTool[] = [
  'ip',
  'ipset',
  'iptables-restore',
  'ip6tables-restore',
  'nft',
  'conntrack',
];

/**
 * Reads a step's `configure`: in cases of IPVS alone the arguments of one `ipvsadm` command, elsewhere
 * sysctls and the texts of tools by name.
 *
 * @throws {PacketPathError} `bad-case`, also for a tool that is none of {@link TOOLS}
 */
export function readChange(field: Field): CaseChange {
  if (typeof field.value === 'string') {
    return { sysctls: {}, invocations: [{ tool: 'ipvsadm', text: field.value }] };
  }
  for (const key of Object.keys(field.object())) {
    if (key !== 'sysctls' && !TOOLS.some((tool) => tool === key)) {
      throw field.get(key).error(`one of sysctls, ${TOOLS.join(', ')} as the key`);
    }
  }
  return {
    sysctls: field.get('sysctls').scalars(),
    invocations: TOOLS.flatMap((tool) => {
      const given = field.get(tool);
      return given.isAbsent ? [] : [{ tool, text: given.string() }];
    }),
  };
}
