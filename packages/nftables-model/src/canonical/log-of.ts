import type { Statement } from '../ruleset/statement.ts';

/** The order in which nft lists the options of a log statement. */
const ORDER = ['group', 'snaplen', 'queue-threshold', 'level', 'flags'];
/** The flags, and behind them the word for all. */
export const LOG_FLAGS = [
  'tcp sequence',
  'tcp options',
  'ip options',
  'skuid',
  'ether',
  'all',
] as const;
const FLAGS = LOG_FLAGS.slice(0, -1);
/** Levels, the gravest first, and that of audit. */
export const LOG_LEVELS = [
  'emerg',
  'alert',
  'crit',
  'err',
  'warn',
  'notice',
  'info',
  'debug',
  'audit',
] as const;

/** A log statement, its options (`level info`, `flags tcp sequence`) in the order of nft's list. */
export function logOf(prefix: string | undefined, given: readonly string[]): Statement {
  const flags = new Set<string>();
  const options: string[] = [];
  for (const option of given) {
    if (!option.startsWith('flags ')) {
      // nft leaves the default level out.
      if (option !== 'level warn') options.push(option);
      continue;
    }
    const text = option.slice('flags '.length);
    if (text === 'all') for (const flag of FLAGS) flags.add(flag);
    else if (!text.startsWith('tcp ')) flags.add(text);
    else for (const part of text.slice('tcp '.length).split(',')) flags.add(`tcp ${part}`);
  }
  options.push(...flagOptions(flags));
  const rank = (option: string): number => ORDER.indexOf(option.split(' ', 1)[0]!);
  return { kind: 'log', prefix, options: options.sort((a, b) => rank(a) - rank(b)).join(' ') };
}

function flagOptions(flags: ReadonlySet<string>): readonly string[] {
  if (flags.size === FLAGS.length) return ['flags all'];
  const tcp = ['sequence', 'options'].filter((part) => flags.has(`tcp ${part}`));
  const others = FLAGS.filter((flag) => !flag.startsWith('tcp ') && flags.has(flag));
  return [...(tcp.length > 0 ? [`tcp ${tcp.join(',')}`] : []), ...others].map(
    (flag) => `flags ${flag}`,
  );
}
