import { type PacketBuffer, TcpFlag } from '@packet-path/core';
import type { MatchExtension, MatchResult, Predicate } from '../extension/extension.ts';
import type { GivenOption } from '../text/given-options.ts';
import { readNumber } from '../text/ranges.ts';
import { not, words } from '../text/write-options.ts';

interface EcnOptions {
  /** Whether the bit is to be set; null where it was not asked for. */
  readonly cwr: boolean | null;
  readonly ece: boolean | null;
  /** The two bits of the IP header. */
  readonly ect: { readonly value: number; readonly inverted: boolean } | null;
}

class EcnPredicate implements Predicate {
  readonly isStateless = true;
  readonly #options: EcnOptions;

  constructor(options: EcnOptions) {
    this.#options = options;
  }

  matches({ tos, tcp }: PacketBuffer): MatchResult {
    const { cwr, ece, ect } = this.#options;
    if (ect !== null && ((tos & 3) === ect.value) === ect.inverted) return false;
    if (cwr === null && ece === null) return true;
    if (tcp === null) return 'drop';
    const is = (flag: number): boolean => (tcp.flags & flag) !== 0;
    return (ece === null || is(TcpFlag.ECE) === ece) && (cwr === null || is(TcpFlag.CWR) === cwr);
  }
}

/** `-m ecn`: congestion as it is notified (net/netfilter/xt_ecn.c). */
export const ecn: MatchExtension<EcnOptions> = {
  name: 'ecn',
  options: {
    '--ecn-tcp-cwr': { values: 0, negatable: true },
    '--ecn-tcp-ece': { values: 0, negatable: true },
    '--ecn-ip-ect': { values: 1, negatable: true },
  },
  read(given, { protocol, protocolInverted }) {
    const [cwr, ece, ect] = (['cwr', 'ece', 'ect'] as const).map((name) =>
      given.get(name === 'ect' ? '--ecn-ip-ect' : `--ecn-tcp-${name}`),
    );
    const ofTcp = ece ?? cwr;
    if (ofTcp !== undefined && (protocol !== 6 || protocolInverted)) {
      ofTcp.fail('not-allowed', 'for packets that need not be TCP', '-p tcp');
    }
    if (given.all.length === 0) given.fail('syntax', 'ecn needs an option');
    return { cwr: isSet(cwr), ece: isSet(ece), ect: ect === undefined ? null : readEct(ect) };
  },
  write: ({ cwr, ece, ect }) =>
    words(
      ece === null ? '' : `${not(!ece)}--ecn-tcp-ece`,
      cwr === null ? '' : `${not(!cwr)}--ecn-tcp-cwr`,
      ect === null ? '' : `${not(ect.inverted)}--ecn-ip-ect ${ect.value}`,
    ),
  compile: (options) => new EcnPredicate(options),
};

function isSet(option: GivenOption | undefined): boolean | null {
  return option === undefined ? null : !option.negated;
}

function readEct(option: GivenOption): NonNullable<EcnOptions['ect']> {
  return { value: option.read((text) => readNumber(text, 0, 3)), inverted: option.negated };
}
