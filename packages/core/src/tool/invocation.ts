import { checkArgument, objectOf } from '../error/check-argument.ts';
import type { PartedText } from './parted-text.ts';

/**
 * The tools by which programs such as kube-proxy change a host. Models declare theirs by module
 * augmentation.
 */
export interface Tools {
  /** Devices, addresses and routes (iproute2). */
  ip: true;
  sysctl: true;
}

/** The name of a tool. */
export type ToolName = keyof Tools;

/**
 * One run of a tool on a host: what a program does to change it. Whoever decides writes these, and a
 * host runs them; neither has to know the other.
 */
export interface Invocation {
  readonly tool: ToolName;
  /** The command line behind the tool's name, its words parted by blanks. */
  readonly arguments: string;
  /** The tool's standard input; undefined where it reads none. */
  readonly input?: string;
  /** The same input in parts, where a program keeps them. */
  readonly parted?: PartedText;
}

/** A run of a tool whose input is joined from its parts only where somebody looks at it. */
export function partedInvocation(
  tool: ToolName,
  words: string,
  parted: PartedText,
): Required<Invocation> {
  const invocation = {
    tool,
    arguments: words,
    get input(): string {
      return `${parted}`;
    },
  };
  // To whoever lists or compares it, it is an invocation like any other.
  return Object.defineProperty(invocation, 'parted', { value: parted }) as Required<Invocation>;
}

/** Characters of the input. */
export function inputLength(invocation: Invocation): number {
  return invocation.parted?.length ?? invocation.input?.length ?? 0;
}

/** The command line, without the input: `iptables-restore --noflush --counters`. */
export function formatInvocation(invocation: Invocation): string {
  checkArgument('formatInvocation', 'invocation', invocation, objectOf('tool', 'arguments'));
  const { tool, arguments: words } = invocation;
  return words === '' ? tool : `${tool} ${words}`;
}
