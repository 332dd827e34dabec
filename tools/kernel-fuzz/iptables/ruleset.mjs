import { MATCHES, not } from './matches.mjs';
import { hasInput, hasOutput, TABLES } from './places.mjs';
import { drawSets } from './sets.mjs';
import { TARGETS } from './targets.mjs';

/**
 * A random ruleset for a scene: its sets, and its tables with chains and rules. A rule is its text
 * without `-A CHAIN`, and the words of the vocabulary that it uses.
 *
 * @param {ReadonlySet<string>} known the words that the kernel and the model both have
 */
export function drawRuleset(random, scene, known) {
  const { sets, text } = drawSets(random, scene);
  const names = { h: 0, idle: 0 };
  const fresh = (kind) => `${kind}${names[kind]++}`;
  const mask = scene.family === 4 ? '255.255.255.255' : 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff';
  const kinds = ['filter', 'nat', 'mangle', 'raw', 'security'].filter(
    (name, index) => random.below(index < 2 ? 4 : 3) > (index < 2 ? 0 : 1) && name !== undefined,
  );
  const tables = (kinds.length === 0 ? ['filter'] : kinds).map((table) => ({
    name: table,
    chains: TABLES[table].flatMap((hook) => {
      const users = Array.from(
        { length: random.below(3) },
        (_, at) => `${hook}-${table}-${at + 1}`,
      );
      const all = [hook, ...users];
      return all.map((name, at) => {
        const place = { table, hook, below: all.slice(at + 1), scene, sets, fresh };
        const count = random.below(at === 0 ? 5 : 4);
        const rules = Array.from({ length: count }, () => drawRule(random, place, known));
        const policy =
          at > 0 ? '-' : table === 'filter' && random.below(5) === 0 ? 'DROP' : 'ACCEPT';
        return {
          name,
          policy,
          rules: rules.map((rule) => ({ ...rule, text: rule.text.replace('MASK', mask) })),
        };
      });
    }),
  }));
  return { family: scene.family, sets, ipset: text, tables };
}

const PROTOCOLS = {
  4: ['tcp', 'tcp', 'tcp', 'udp', 'udp', 'icmp', 'sctp', 'esp', 'ah', 'udplite'],
  6: ['tcp', 'tcp', 'tcp', 'udp', 'udp', 'ipv6-icmp', 'sctp', 'esp', 'udplite'],
};

function drawRule(random, where, known) {
  const { family } = where.scene;
  const protocol = random.below(2) ? random.of(PROTOCOLS[family]) : undefined;
  const place = { ...where, protocol };
  const words = [];
  const parts = [
    header(random, place),
    protocol === undefined
      ? ''
      : `${protocol.startsWith('ip') ? '' : not(random) && ''}-p ${protocol}`,
  ];
  const count = random.of([0, 1, 1, 1, 2]);
  const used = new Set();
  for (let n = 0; n < count; n++) {
    const some = MATCHES.filter(
      (one) => allowed(one, place, known) && !used.has(one.name.split(' ')[0]),
    );
    if (some.length === 0) break;
    const match = random.of(some);
    const text = match.text(random, place);
    if (text === undefined) continue;
    used.add(match.name.split(' ')[0]);
    if (text.includes('-m tcp ')) used.add('tcp').add('tcpmss');
    words.push(match);
    parts.push(text);
  }
  const targets = TARGETS.filter((one) => allowed(one, place, known)).flatMap((one) =>
    Array(one.weight ?? 1).fill(one),
  );
  let target = random.of(targets);
  let text = target.text(random, place);
  if (text === undefined || (text.includes('-m tcp ') && used.has('tcp'))) {
    target = TARGETS[0];
    text = '-j ACCEPT';
  }
  words.push(target);
  parts.push(text);
  return {
    text: parts.filter((part) => part !== '').join(' '),
    words: words.map((word) => (TARGETS.includes(word) ? 'target ' : 'match ') + word.name),
    timed: words.some((word) => word.timed === true),
    drawn: words.some((word) => word.drawn === true),
  };
}

function allowed(word, place, known) {
  const kind = TARGETS.includes(word) ? 'target ' : 'match ';
  return (
    known.has(kind + word.name) &&
    (word.family === undefined || word.family === place.scene.family) &&
    (word.protocols === undefined || word.protocols.includes(place.protocol)) &&
    (word.where === undefined || word.where(place))
  );
}

function header(random, { scene, hook }) {
  const option = (chance, name, value) =>
    random.below(chance) === 0 ? `${not(random)}${name} ${value()}` : '';
  const address = () =>
    random.of([
      ...scene.networks,
      random.of(scene.outside),
      random.of(scene.inside),
      random.of(scene.own),
    ]);
  const device = () => random.of(['eth0', 'eth1', 'eth+', 'lo']);
  return [
    option(5, '-s', address),
    option(5, '-d', address),
    hasInput(hook) ? option(6, '-i', device) : '',
    hasOutput(hook) ? option(6, '-o', device) : '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}
