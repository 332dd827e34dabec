import { type Content, element, type Markup } from '../print/markup.ts';
import type { StudyResult } from '../study/result.ts';
import { reportColumns, serviceRulesHeading } from './columns.ts';
import { meetingLines } from './meeting.ts';

/** How to read the numbers, where they agree with published ones, and where they end. */
export function explanation(result: StudyResult): readonly Markup[] {
  return [
    element('h2', {}, 'How to read this'),
    ...howToRead(result).map((text) => element('p', {}, text)),
    ...columns(result),
    ...formulas(result),
    ...published(result),
    ...meetings(result),
    element('h2', {}, 'What is not modelled'),
    element(
      'ul',
      {},
      notModelled(result).map((text) => element('li', {}, text)),
    ),
  ];
}

function howToRead(result: StudyResult): readonly string[] {
  const place = serviceRulesHeading(result);
  return [
    'A rule counts as evaluated when the walk reaches it, whether it matches or not, in every table and hook: what the kernel would do for this packet. A new connection is its first packet, sent by a pod of the node that serves nothing. Means, 95th percentiles (nearest rank) and worst cases are exact, over every pair of a service port and one of its endpoints; where they are not, it says so below.',
    `${place === undefined ? 'Rules for services are' : `The rules of ${place}, the chains called from there included, are those that choose for services. They are`} evaluated once a connection: the packets that follow find their translation in the connection table. So keepalive shares them among its requests: a connection is three handshake packets, its requests (one data packet and one acknowledgement each way) and four packets that close it.`,
    'Hash probes are entries compared in hash tables of connections and services, whose tables of connections are empty. A set look-up is one question to a set or map, whatever its size.',
  ];
}

/** Each column of the table, and the numbers in it. */
function columns(result: StudyResult): readonly Markup[] {
  return [
    element('h2', {}, 'The columns of the table'),
    element(
      'dl',
      { class: 'columns' },
      reportColumns(result).map(({ group, heading, sentence }) => [
        element('dt', {}, `${group}: ${heading}`),
        element('dd', {}, sentence),
      ]),
    ),
  ];
}

function formulas({ planes }: StudyResult): readonly Markup[] {
  const known = planes.flatMap(({ title, remarks }) =>
    remarks.formula === undefined ? [] : [{ title, ...remarks.formula }],
  );
  if (known.length === 0) return [];
  return [
    element('h2', {}, 'Formulas, term by term'),
    element('p', {}, SYMBOLS),
    element(
      'dl',
      {},
      known.map(({ title, rules, worst, terms = [] }) => [
        element('dt', {}, title),
        element('dd', {}, element('code', {}, rules), `; at worst ${worst}`),
        terms.map(({ term, sentence }) =>
          element('dd', { class: 'term' }, element('code', {}, term), ` ${sentence}`),
        ),
      ]),
    ),
  ];
}

const SYMBOLS =
  'These are the rules for services that a new connection evaluates. Here s is the place of the service among all S, and e that of the endpoint among all N of the service; plus the rules of affinity and of masquerading, where a service has them.';

const SYNCS =
  'The work of programming the kernel, which in iptables mode grows with the cluster too: --programming counts it.';

function notModelled({ runs }: StudyResult): readonly string[] {
  const isSynced = runs.some(({ programming }) => programming !== undefined);
  return isSynced ? NOT_MODELLED : [SYNCS, ...NOT_MODELLED];
}

const NOT_MODELLED: readonly string[] = [
  'Time: these are counts of work. A rule takes a few nanoseconds, more when the rules no longer fit into the processor’s cache.',
  'Rules of other software on the node: a network plugin’s, a firewall’s.',
  'Connections that are open already: they lengthen the chains of the hash tables.',
];

function published({ planes, runs }: StudyResult): readonly Markup[] {
  return planes.flatMap(({ name, remarks }) =>
    (remarks.published ?? [])
      .filter(({ worst }) =>
        runs.some((run) => run.plane === name && run.newConnection.serviceRules.worst === worst),
      )
      .map(({ sentence, url }) => element('p', {}, sentence, link(url))),
  );
}

/** A link to a page of the web, by its host; nothing for anything else. */
function link(url = ''): readonly Content[] {
  const [, host] = /^https?:\/\/([^/]+)/.exec(url) ?? [];
  return host === undefined ? [] : [' ', element('a', { href: url }, host)];
}

function meetings(result: StudyResult): readonly Markup[] {
  const lines = meetingLines(result);
  if (lines.length === 0) return [];
  return [
    element('h2', {}, 'How the endpoints were met'),
    element(
      'ul',
      {},
      lines.map((text) => element('li', {}, text)),
    ),
  ];
}
