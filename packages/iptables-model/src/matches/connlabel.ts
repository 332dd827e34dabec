import { type Conntrack, LABELS, NO_CONNECTION } from '@packet-path/conntrack';
import type { PacketBuffer } from '@packet-path/core';
import type { MatchExtension, Predicate } from '../extension/extension.ts';
import { readNumber } from '../text/ranges.ts';
import { not } from '../text/write-options.ts';

interface ConnlabelOptions {
  readonly label: number;
  readonly inverted: boolean;
  readonly sets: boolean;
}

class ConnlabelPredicate implements Predicate {
  readonly isStateless = true;
  readonly #options: ConnlabelOptions;
  readonly #conntrack: Conntrack;
  /** Ends this rule's use of labels. */
  readonly release: () => void;

  constructor(options: ConnlabelOptions, conntrack: Conntrack) {
    this.#options = options;
    this.#conntrack = conntrack;
    this.release = conntrack.table.labels.use();
  }

  matches({ connection }: PacketBuffer): boolean {
    const { label, inverted, sets } = this.#options;
    if (connection === NO_CONNECTION) return inverted;
    const { labels } = this.#conntrack.table;
    const has = labels.has(connection, label) || (sets && labels.set(connection, label));
    return has !== inverted;
  }
}

/** `-m connlabel`: a label of the connection, which may be set as well (net/netfilter/xt_connlabel.c). */
export const connlabel: MatchExtension<ConnlabelOptions> = {
  name: 'connlabel',
  perRule: true,
  needsConntrack: () => true,
  options: { '--label': { values: 1, negatable: true }, '--set': { values: 0 } },
  read(given) {
    const label = given.require('--label');
    return {
      label: label.read((text) => readNumber(text, 0, LABELS - 1)),
      inverted: label.negated,
      sets: given.has('--set'),
    };
  },
  write: ({ label, inverted, sets }) => `${not(inverted)}--label "${label}"${sets ? ' --set' : ''}`,
  compile: (options, { conntrack }) => new ConnlabelPredicate(options, conntrack),
};
