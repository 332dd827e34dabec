import { isMergedUnequal } from '../lower/merged-payloads.ts';
import type { Rule, TableFamily } from '../ruleset/ruleset.ts';
import type { Statement, Verdict } from '../ruleset/statement.ts';
import { writeStatement } from '../write/write-statement.ts';
import { isPassed } from './deciding-chains.ts';
import { type Fact, factOf, factOfKeys, fieldsOf, impliedBy } from './fact.ts';
import type { FixedFields } from './fixed-fields.ts';

/** A test that is not known as values of one field. */
interface OtherTest {
  readonly text: string;
  /** The fields that it reads; undefined where it may answer otherwise at each rule. */
  readonly fields: readonly string[] | undefined;
}

/** Conditions about a packet, all of which hold. */
export interface Conditions {
  readonly facts: readonly Fact[];
  readonly others: readonly OtherTest[];
}

/** A rule, read once for all comparisons. Its conditions hold for the packets that match it. */
export interface ReadRule extends Conditions {
  readonly chain: string;
  /** Counted from 1. */
  readonly rule: number;
  readonly source: Rule;
  /** The chains that it leads to, and what holds for packets that it leads there. */
  readonly leads: readonly { readonly chain: string; readonly facts: readonly Fact[] }[];
  /**
   * Conditions under which a packet that matches it never comes to the next rule of the chain;
   * null where it may always come there.
   */
  readonly leaving: Conditions | null;
}

/** The table of a rule, as far as its reading asks for it. */
export interface RuleReading {
  readonly chain: string;
  readonly family: TableFamily;
  readonly fixed: FixedFields;
  /** Whether no packet that enters a chain comes back from it. */
  decides(chain: string): boolean;
  /** The verdicts of a named map. */
  verdictsOf(map: string): readonly Verdict[];
}

/** Reads a rule. */
export function readRule(source: Rule, index: number, reading: RuleReading): ReadRule {
  const facts: Fact[] = [];
  const others: OtherTest[] = [];
  const leads: { chain: string; facts: readonly Fact[] }[] = [];
  let leaving: Conditions | null = null;
  for (const [at, statement] of source.statements.entries()) {
    if (isMergedUnequal(source.statements, at)) {
      others.push({ text: writeStatement(statement), fields: undefined });
    } else if (statement.kind === 'match') {
      const fields = fixedFields(statement, reading);
      const fact = fields === undefined ? undefined : factOf(statement);
      if (fact === undefined) others.push({ text: writeStatement(statement), fields });
      else facts.push(fact, ...impliedBy(fact));
    } else if (!isPassed(statement)) {
      const end = endOf(statement, reading);
      if (end.leaving === undefined)
        others.push({ text: writeStatement(statement), fields: undefined });
      else leaving = end.leaving;
      leads.push(...(end.leads ?? []));
    }
  }
  return { chain: reading.chain, rule: index + 1, source, facts, others, leads, leaving };
}

function fixedFields(
  { left, right }: Extract<Statement, { kind: 'match' }>,
  { fixed }: RuleReading,
): readonly string[] | undefined {
  const isNamed = right.kind === 'set' && right.set.kind === 'named';
  if (isNamed && fixed.changes(right.set.name)) return undefined;
  if (right.kind === 'expression' && fieldsOf(right.expression) === undefined) return undefined;
  return fixed.of(fieldsOf(left));
}

type End = Partial<Pick<ReadRule, 'leads' | 'leaving'>>;

const ALWAYS: Conditions = { facts: [], others: [] };

/** How a statement ends a rule; without `leaving` it is a test that nothing is known of. */
function endOf(statement: Statement, reading: RuleReading): End {
  switch (statement.kind) {
    case 'verdict':
      return {
        leads: leadsOf(statement.verdict, []),
        leaving: isDecided(statement.verdict, reading) ? ALWAYS : null,
      };
    case 'vmap':
      return endOfMap(statement, reading);
    case 'masquerade':
    case 'redirect':
      return { leaving: ALWAYS };
    case 'reject': {
      const { answer } = statement;
      // Other answers ask for a family or for TCP.
      return answer === undefined || answer.kind === 'icmpx'
        ? { leaving: ALWAYS }
        : { leaving: perhaps(statement) };
    }
    case 'dnat':
    case 'snat': {
      const { addresses, ports } = statement;
      const isMapped = addresses?.kind === 'expression' || ports?.kind === 'expression';
      const isSure = !isMapped && reading.family !== 'inet';
      return { leaving: isSure ? ALWAYS : perhaps(statement) };
    }
    case 'chain':
      return { leads: leadsOfBlock(statement.rules, reading) };
    default:
      return {};
  }
}

/** The chains that rules in braces lead to. */
function leadsOfBlock(rules: readonly Rule[], reading: RuleReading): ReadRule['leads'] {
  const statements = rules.flatMap((rule) => rule.statements);
  return statements.flatMap((statement) => endOf(statement, reading).leads ?? []);
}

function endOfMap(statement: Extract<Statement, { kind: 'vmap' }>, reading: RuleReading): End {
  const { key, map } = statement;
  if (map.kind === 'named') {
    const verdicts = reading.verdictsOf(map.name);
    const leaves = verdicts.some((verdict) => isDecided(verdict, reading));
    const fields = reading.fixed.changes(map.name) ? undefined : reading.fixed.of(fieldsOf(key));
    const leaving = leaves
      ? { facts: [], others: [{ text: writeStatement(statement), fields }] }
      : null;
    return { leads: verdicts.flatMap((verdict) => leadsOf(verdict, [])), leaving };
  }
  const isFixed = reading.fixed.of(fieldsOf(key)) !== undefined;
  const leads: ReadRule['leads'][number][] = [];
  const deciding = map.elements.filter((element) => {
    if (element.value?.kind !== 'verdict') return false;
    const fact = isFixed ? factOfKeys(key, [element]) : undefined;
    leads.push(...leadsOf(element.value.verdict, fact === undefined ? [] : [fact]));
    return isDecided(element.value.verdict, reading);
  });
  if (deciding.length === 0) return { leads, leaving: null };
  const fact = isFixed ? factOfKeys(key, deciding) : undefined;
  return {
    leads,
    leaving: fact === undefined ? perhaps(statement) : { facts: [fact], others: [] },
  };
}

function perhaps(statement: Statement): Conditions {
  return { facts: [], others: [{ text: writeStatement(statement), fields: undefined }] };
}

function leadsOf(verdict: Verdict, facts: readonly Fact[]): ReadRule['leads'] {
  const leads = verdict.kind === 'jump' || verdict.kind === 'goto';
  return leads ? [{ chain: verdict.chain, facts }] : [];
}

/** Whether a packet with a verdict does not come to the next rule. */
function isDecided(verdict: Verdict, reading: RuleReading): boolean {
  if (verdict.kind === 'jump') return reading.decides(verdict.chain);
  return verdict.kind !== 'continue';
}
