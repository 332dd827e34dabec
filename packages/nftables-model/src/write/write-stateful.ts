import type { Statement } from '../ruleset/statement.ts';
import { writeDuration } from '../text/duration.ts';
import { isNewer, NEWEST_VERSION, type NftVersion } from '../text/version.ts';

type Of<Kind extends Statement['kind']> = Omit<Extract<Statement, { kind: Kind }>, 'kind'>;

const SIZES = [
  ['mbytes', 1024 * 1024],
  ['kbytes', 1024],
  ['bytes', 1],
] as const;

function size(bytes: number): string {
  const [name, unit] = SIZES.find(([, each]) => bytes % each === 0 && bytes >= each) ?? SIZES[2];
  return `${bytes / unit} ${name}`;
}

/** `over 10/second burst 5 packets`, behind `rate`. */
export function writeLimit(
  { rate, unit, per, burst, over }: Of<'limit'>,
  version: NftVersion = NEWEST_VERSION,
): string {
  const isBytes = unit === 'bytes';
  const speed = isBytes ? size(rate) : String(rate);
  // nft leaves the burst out where it is no bytes, and older versions where it is 5 packets.
  const most = isBytes ? size(burst) : `${burst} packets`;
  const isSilent = isBytes ? burst === 0 : burst === 5 && !isNewer(version);
  const said = isSilent ? '' : ` burst ${most}`;
  return `${over ? 'over ' : ''}${speed}/${per}${said}`;
}

/** `over 100 mbytes used 5 bytes`. */
export function writeQuota({ bytes, over, used }: Of<'quota'>): string {
  return `${over ? 'over ' : ''}${size(bytes)}${used === 0 ? '' : ` used ${size(used)}`}`;
}

/** A statement that remembers something, as rules and elements of sets have it. */
export function writeStateful(statement: Statement, version?: NftVersion): string {
  switch (statement.kind) {
    case 'counter':
      return `counter packets ${statement.packets} bytes ${statement.bytes}`;
    case 'limit':
      return `limit rate ${writeLimit(statement, version)}`;
    case 'quota':
      return `quota ${writeQuota(statement)}`;
    case 'last':
      return `last used ${statement.used === undefined ? 'never' : writeDuration(statement.used)}`;
    case 'ct-count':
      return `ct count ${statement.over ? 'over ' : ''}${statement.count}`;
    default:
      return statement.kind;
  }
}

/** A statement of a set, which elements to come will have: a counter at zero is written without counts. */
export function writeFresh(statement: Statement, version?: NftVersion): string {
  if (statement.kind === 'counter' && statement.packets + statement.bytes === 0) return 'counter';
  if (statement.kind === 'last' && statement.used === undefined) return 'last';
  return writeStateful(statement, version);
}
