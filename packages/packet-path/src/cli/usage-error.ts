import type { Command, CommanderError } from 'commander';

/** Commander's sentences, each as this program says it. */
const SENTENCES: readonly (readonly [sentence: RegExp, said: string])[] = [
  [
    /^option '(\S+, )?(--\S+)( [^']*)?' argument missing$/,
    '$2 is given without its value; expected $2$3',
  ],
  [/^required option '(\S+, )?(--\S+)( [^']*)?' not specified$/, '$2 is missing; expected $2$3'],
  [
    /^option '(?:\S+, )?(--\S+)(?: [^']*)?' cannot be used with option '(?:\S+, )?(--\S+)(?: [^']*)?'$/,
    '$1 and $2 do not go together; expected one of them',
  ],
  [/^unknown option '(.*?)'(.*)$/, "there is no option '$1'$2; expected $HELP"],
  [/^unknown command '(.*?)'(.*)$/, "there is no command '$1'$2; expected $HELP"],
  [/^too many arguments.*$/, '$EXCESS is one argument too many; expected $HELP'],
];

/**
 * Commander's word on a command line that is wrong, in the voice of every other error: one line, the
 * problem, and what was expected.
 *
 * @param command the command that was asked for, where it is one
 * @param args the whole command line
 */
export function usageMessage(
  error: CommanderError,
  command: Command | undefined,
  args: readonly string[],
): string {
  const misplaced = ofRules(command?.name(), args);
  if (misplaced !== undefined) return misplaced;
  const [, argument] = /missing required argument '(.*)'/.exec(error.message) ?? [];
  const known = command?.registeredArguments ?? [];
  if (argument !== undefined) {
    const described = known.find((one) => one.name() === argument)?.description;
    return `<${argument}> is missing; expected ${described || 'a value'}`;
  }
  const sentence = error.message
    .replace(/^error: /, '')
    .replace(/\n\(Did you mean (?:one of )?([^?]*)\?\)/, ", did you mean '$1'?");
  const help = `what packet-path ${command === undefined ? '' : `${command.name()} `}--help lists`;
  const excess = `'${command?.args[known.length]}'`;
  for (const [pattern, said] of SENTENCES) {
    if (!pattern.test(sentence)) continue;
    return sentence
      .replace(pattern, said)
      .replace('$EXCESS', () => excess)
      .replace('$HELP', () => help);
  }
  return sentence;
}

/** Options about rules of one's own, which `trace`, `study` and `compare` read. */
const OF_RULES: ReadonlySet<string> = new Set([
  ...['--rules', '--nftables', '--ipset', '--ipvsadm'],
  ...['--addresses', '--routes', '--ip-rules', '--unknown'],
]);

function ofRules(command: string | undefined, args: readonly string[]): string | undefined {
  if (command !== 'migrate') return undefined;
  const flag = args.map((word) => word.split('=')[0] ?? '').find((word) => OF_RULES.has(word));
  if (flag === undefined) return undefined;
  return (
    `migrate writes the rules of each mode for a cluster, and takes none of yours (${flag}); ` +
    'expected a cluster, or packet-path trace, study or compare, which read rules'
  );
}
