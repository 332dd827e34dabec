import { ALWAYS } from '../extension/always.ts';
import type { MatchExtension } from '../extension/extension.ts';
import { NEVER } from '../extension/never.ts';
import { type MaskedValue, namedZero } from '../text/masked-value.ts';
import { not } from '../text/write-options.ts';

/** The name that iproute2 has for realm 0. */
const REALM = namedZero('cosmos');

interface RealmOptions extends MaskedValue {
  readonly inverted: boolean;
}

/** `-m realm`: the realm of the packet's route (net/netfilter/xt_realm.c). Routes here are in realm 0. */
export const realm: MatchExtension<RealmOptions> = {
  name: 'realm',
  families: [4],
  hooks: ['INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  options: { '--realm': { values: 1, negatable: true } },
  read(given) {
    const option = given.require('--realm');
    return { ...option.read(REALM.read), inverted: option.negated };
  },
  write: ({ inverted, ...masked }) => `${not(inverted)}--realm ${REALM.write(masked)}`,
  compile: ({ value, inverted }) => ((value === 0) !== inverted ? ALWAYS : NEVER),
};
