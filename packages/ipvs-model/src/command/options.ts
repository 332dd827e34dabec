import type { Word, Words } from './words.ts';
import { failure } from './words.ts';

/** The commands of ipvsadm, by what they do. */
export type Verb =
  | 'add-service'
  | 'edit-service'
  | 'delete-service'
  | 'add-destination'
  | 'edit-destination'
  | 'delete-destination'
  | 'clear'
  | 'zero'
  | 'set-timeouts'
  | 'list'
  | 'save';

/** The commands that print. */
export type ListingVerb = 'list' | 'save';

/** Whether a command prints and changes nothing. */
export function isListingVerb(verb: Verb): verb is ListingVerb {
  return verb === 'list' || verb === 'save';
}

/** Options by what they say. */
export type Option =
  | 'tcp'
  | 'udp'
  | 'sctp'
  | 'mark'
  | 'ipv6'
  | 'scheduler'
  | 'scheduler-flags'
  | 'persistent'
  | 'netmask'
  | 'one-packet'
  | 'destination'
  | 'masquerade'
  | 'direct'
  | 'tunnel'
  | 'tunnel-type'
  | 'weight'
  | 'upper-threshold'
  | 'lower-threshold'
  | 'numeric'
  | 'sorted'
  | 'connections'
  | 'timeouts'
  | 'statistics'
  | 'rates'
  | 'thresholds'
  | 'persistent-connections';

const VERBS = new Map<string, Verb>([
  ['-A', 'add-service'],
  ['--add-service', 'add-service'],
  ['-E', 'edit-service'],
  ['--edit-service', 'edit-service'],
  ['-D', 'delete-service'],
  ['--delete-service', 'delete-service'],
  ['-a', 'add-destination'],
  ['--add-server', 'add-destination'],
  ['-e', 'edit-destination'],
  ['--edit-server', 'edit-destination'],
  ['-d', 'delete-destination'],
  ['--delete-server', 'delete-destination'],
  ['-C', 'clear'],
  ['--clear', 'clear'],
  ['-Z', 'zero'],
  ['--zero', 'zero'],
  ['--set', 'set-timeouts'],
  ['-L', 'list'],
  ['-l', 'list'],
  ['--list', 'list'],
  ['-S', 'save'],
  ['--save', 'save'],
]);

/** Whether an option is followed by a value. */
type Arity = 'flag' | 'value' | 'optional-value';

const OPTIONS = new Map<string, readonly [Option, Arity]>([
  ['-t', ['tcp', 'value']],
  ['--tcp-service', ['tcp', 'value']],
  ['-u', ['udp', 'value']],
  ['--udp-service', ['udp', 'value']],
  ['--sctp-service', ['sctp', 'value']],
  ['-f', ['mark', 'value']],
  ['--fwmark-service', ['mark', 'value']],
  ['-6', ['ipv6', 'flag']],
  ['--ipv6', ['ipv6', 'flag']],
  ['-s', ['scheduler', 'value']],
  ['--scheduler', ['scheduler', 'value']],
  ['-b', ['scheduler-flags', 'value']],
  ['--sched-flags', ['scheduler-flags', 'value']],
  ['-p', ['persistent', 'optional-value']],
  ['--persistent', ['persistent', 'optional-value']],
  ['-M', ['netmask', 'value']],
  ['--netmask', ['netmask', 'value']],
  ['-o', ['one-packet', 'flag']],
  ['--ops', ['one-packet', 'flag']],
  ['-r', ['destination', 'value']],
  ['--real-server', ['destination', 'value']],
  ['-m', ['masquerade', 'flag']],
  ['--masquerading', ['masquerade', 'flag']],
  ['-g', ['direct', 'flag']],
  ['--gatewaying', ['direct', 'flag']],
  ['-i', ['tunnel', 'flag']],
  ['--ipip', ['tunnel', 'flag']],
  ['--tun-type', ['tunnel-type', 'value']],
  ['-w', ['weight', 'value']],
  ['--weight', ['weight', 'value']],
  ['-x', ['upper-threshold', 'value']],
  ['--u-threshold', ['upper-threshold', 'value']],
  ['-y', ['lower-threshold', 'value']],
  ['--l-threshold', ['lower-threshold', 'value']],
  ['-n', ['numeric', 'flag']],
  ['--numeric', ['numeric', 'flag']],
  ['--sort', ['sorted', 'flag']],
  ['-c', ['connections', 'flag']],
  ['--connection', ['connections', 'flag']],
  ['--timeout', ['timeouts', 'flag']],
  ['--stats', ['statistics', 'flag']],
  ['--rate', ['rates', 'flag']],
  ['--thresholds', ['thresholds', 'flag']],
  ['--persistent-conn', ['persistent-connections', 'flag']],
]);

/** An option as it was given: the option's own word, and its value's. */
export interface Given {
  readonly option: Word;
  readonly value: Word | undefined;
}

/** The options of a line, each given once. */
export type GivenOptions = ReadonlyMap<Option, Given>;

/** @throws {PacketPathError} `unknown-option`, `truncated` */
export function readVerb(words: Words): Verb {
  const word = takeOption(words);
  const verb = VERBS.get(word?.text ?? '');
  if (verb !== undefined) return verb;
  const problem = word === undefined ? 'the line is empty' : `'${word.text}' is no command`;
  throw failure(
    'unknown-option',
    problem,
    word?.position ?? words.start,
    [...VERBS.keys()].join(', '),
  );
}

/** @throws {PacketPathError} `unknown-option`, `duplicate`, `truncated`, `syntax` */
export function readOptions(words: Words): GivenOptions {
  const given = new Map<Option, Given>();
  for (let option = takeOption(words); option !== undefined; option = takeOption(words)) {
    const known = OPTIONS.get(option.text);
    if (known === undefined) {
      const { text, position } = option;
      throw failure('unknown-option', `'${text}' is no option`, position, 'an option of ipvsadm');
    }
    const [name, arity] = known;
    if (given.has(name)) {
      const { text, position } = option;
      throw failure('duplicate', `'${text}' is given twice`, position, 'each option once');
    }
    const value =
      arity === 'value'
        ? words.require(`a value of ${option.text}`)
        : arity === 'optional-value'
          ? words.takeValue()
          : undefined;
    given.set(name, { option, value });
  }
  return given;
}

/**
 * The next word; where it joins an option with more, as `--weight=3`, `-w3` and `-At` do (popt(3)),
 * only its first part.
 */
function takeOption(words: Words): Word | undefined {
  const word = words.take();
  if (word === undefined || VERBS.has(word.text) || OPTIONS.has(word.text)) return word;
  const parts = /^(--[^=]+)=(.+)$/.exec(word.text) ?? /^(-[^-])(.+)$/.exec(word.text);
  if (parts === null) return word;
  const [, first = '', rest = ''] = parts;
  const isFlag = !first.startsWith('--') && isAlone(first);
  const second = word.part(isFlag ? `-${rest}` : rest, word.text.length - rest.length);
  return words.replace([word.part(first, 0), second]);
}

/** Whether what follows a short option is another one. */
function isAlone(option: string): boolean {
  return VERBS.has(option) || OPTIONS.get(option)?.[1] === 'flag';
}
