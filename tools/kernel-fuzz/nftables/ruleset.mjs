import { PORTS } from '../scenes.mjs';
import { EXPRESSIONS, STATEMENTS } from './vocabulary.mjs';

/** Base chains that may be drawn: their type, hook and priority. */
const BASES = [
  { name: 'c-raw', type: 'filter', hook: 'prerouting', priority: -300, early: true },
  { name: 'c-rawout', type: 'filter', hook: 'output', priority: -300, early: true },
  { name: 'c-pre', type: 'filter', hook: 'prerouting', priority: -150 },
  { name: 'c-dnat', type: 'nat', hook: 'prerouting', priority: -100 },
  { name: 'c-input', type: 'filter', hook: 'input', priority: 0 },
  { name: 'c-natin', type: 'nat', hook: 'input', priority: 100 },
  { name: 'c-forward', type: 'filter', hook: 'forward', priority: 0 },
  { name: 'c-late', type: 'filter', hook: 'forward', priority: 10 },
  { name: 'c-output', type: 'filter', hook: 'output', priority: 0 },
  { name: 'c-route', type: 'route', hook: 'output', priority: -150 },
  { name: 'c-natout', type: 'nat', hook: 'output', priority: -100 },
  { name: 'c-post', type: 'filter', hook: 'postrouting', priority: -150 },
  { name: 'c-snat', type: 'nat', hook: 'postrouting', priority: 100 },
];

/** A random table of one family: sets, chains, rules as parts, and the words that each uses. */
export function drawTable(random, scene, known) {
  const chains = [];
  for (const base of BASES) {
    if (random.below(2) === 0) continue;
    const users = Array.from({ length: random.below(3) }, (_, at) => `${base.name}-${at + 1}`);
    const all = [base.name, ...users];
    for (const [at, name] of all.entries()) {
      const place = { ...base, below: all.slice(at + 1), scene };
      const count = random.below(at === 0 ? 5 : 4);
      const rules = Array.from({ length: count }, () => drawRule(random, place, known));
      const policy = base.type === 'filter' && random.below(8) === 0 ? 'drop' : 'accept';
      chains.push({ name, base: at === 0 ? { ...base, policy } : undefined, rules });
    }
  }
  return {
    name: 't',
    family: scene.family === 4 ? 'ip' : 'ip6',
    sets: drawSets(random, scene),
    chains,
  };
}

function drawRule(random, place, known) {
  const { family } = place.scene;
  const words = [];
  const tests = [];
  let protocol;
  for (let n = random.of([0, 1, 1, 2, 2, 3]); n > 0; n--) {
    const some = EXPRESSIONS.filter(
      (one) =>
        known.has(`expression ${one.name}`) &&
        (one.family === undefined || one.family === family) &&
        (one.where === undefined || one.where(place)) &&
        !words.includes(one) &&
        (one.protocol === undefined || protocol === undefined),
    );
    if (some.length === 0) break;
    const expression = random.of(some);
    words.push(expression);
    protocol ??= expression.protocol;
    tests.push(expression.text(random, place));
  }
  const statements = STATEMENTS.filter(
    (one) =>
      known.has(`statement ${one.name}`) &&
      (one.family === undefined || one.family === family) &&
      (one.protocol === undefined ||
        one.protocol === protocol ||
        (one.protocol === 'any' && ['tcp', 'udp'].includes(protocol))) &&
      (one.where === undefined || one.where(place)),
  ).flatMap((one) => Array(one.weight ?? 1).fill(one));
  const statement = random.of(statements);
  const text = statement.text(random, { ...place, protocol });
  // nft would ask for the protocol before the counter that tells how often the rule was begun.
  if (text === 'reject with tcp reset') tests.unshift('meta l4proto tcp');
  return {
    tests: tests.join(' '),
    statement: text,
    words: [...words.map(({ name }) => `expression ${name}`), `statement ${statement.name}`],
    timed: words.some((word) => word.timed) || /@(seen|clients)/.test(`${tests.join()} ${text}`),
    drawn: words.some((word) => word.drawn),
  };
}

function drawSets(random, scene) {
  const type = scene.family === 4 ? 'ipv4_addr' : 'ipv6_addr';
  const some = (list, most) => list.filter(() => random.below(3) === 0).slice(0, most);
  const hosts = some([...scene.outside, ...scene.inside], 5);
  const pairs = some([...scene.inside, ...scene.own], 4).map(
    (one) => `${one} . ${random.of(['tcp', 'udp'])} . ${random.of(PORTS)}`,
  );
  const elements = (list) => (list.length === 0 ? '' : ` elements = { ${list.join(', ')} };`);
  return [
    `set hosts { type ${type};${elements(hosts)} }`,
    `set nets { type ${type}; flags interval;${elements(
      some(
        scene.networks.filter((_, at) => at !== 3),
        3,
      ),
    )} }`,
    `set pairs { type ${type} . inet_proto . inet_service;${elements(pairs)} }`,
    `set seen { type ${type}; size ${random.of([2, 100])}; flags dynamic,timeout; timeout ${random.of(['1m', '10m'])}; }`,
    `set clients { type ${type} . inet_service; size 100; flags dynamic,timeout; timeout 1m; }`,
  ];
}

/**
 * The text for `nft -f`. Where it is counted, each rule has a counter before its tests and one behind
 * them, and a rule at the end of each chain is a counter.
 */
export function tableText({ name, family, sets, chains }, counted) {
  const lines = [
    `table ${family} ${name} {`,
    ...sets.map((set) =>
      set
        .replaceAll('; ', '\n')
        .replace('{ ', '{\n')
        .replace(/;? ?\}$/, '\n}')
        .replaceAll(';', ''),
    ),
  ];
  for (const { name: chain, base } of chains)
    if (base === undefined) lines.push(`chain ${chain} {`, '}');
  for (const { name: chain, base, rules } of chains) {
    lines.push(`chain ${chain} {`);
    if (base !== undefined)
      lines.push(
        `type ${base.type} hook ${base.hook} priority ${base.priority}; policy ${base.policy};`,
      );
    for (const { tests, statement } of rules) {
      const parts = counted
        ? ['counter', tests, 'counter', statement]
        : [tests, statement === '' && tests === '' ? 'continue' : statement];
      lines.push(parts.filter((part) => part !== '').join(' '));
    }
    if (counted) lines.push('counter');
    lines.push('}');
  }
  return `${[...lines, '}'].join('\n')}\n`;
}

/** The counts of a step as recordings have them: see the texts of iptables. */
export function tableCounts({ name, chains }, moved) {
  const [evaluated, matched, ends] = [{}, {}, {}];
  for (const { name: chain, rules } of chains) {
    const counts = moved[name]?.[chain] ?? [];
    const begun = rules.map((_, at) => counts[at]?.[0] ?? 0);
    const reached = rules.map((_, at) => counts[at]?.at(1) ?? 0);
    const end = counts[rules.length]?.[0] ?? 0;
    if (begun.some(Boolean)) put(evaluated, name, chain, begun);
    if (reached.some(Boolean)) put(matched, name, chain, reached);
    if (end > 0) put(ends, name, chain, end);
  }
  return { evaluated, matched, ends };
}

function put(counts, table, chain, value) {
  counts[table] ??= {};
  counts[table][chain] = value;
}
