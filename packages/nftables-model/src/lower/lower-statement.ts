import { type Hook, PacketPathError, Protocol, unreachable } from '@packet-path/core';
import { NOTRACK } from '../machine/connection.ts';
import { ConnectionCount } from '../machine/connection-count.ts';
import { Counter } from '../machine/counter.ts';
import { StripOption } from '../machine/extension.ts';
import { ImmediateVerdict } from '../machine/immediate.ts';
import { Last } from '../machine/last.ts';
import { Limit } from '../machine/limit.ts';
import { LOG } from '../machine/log.ts';
import { VerdictLookup } from '../machine/lookup.ts';
import { idle, ObjectMap, ObjectReference } from '../machine/object.ts';
import { Quota } from '../machine/quota.ts';
import { Reject } from '../machine/reject.ts';
import type { RejectAnswer, Statement } from '../ruleset/statement.ts';
import { TCP_OPTIONS } from '../types/extension-headers.ts';
import { lowerAssignment } from './lower-assignment.ts';
import { lowerChain } from './lower-chain.ts';
import { lowerKey } from './lower-expression.ts';
import { lowerMatch } from './lower-match.ts';
import { lowerNat } from './lower-nat.ts';
import { lowerSetReference } from './lower-set-reference.ts';
import { lowerUpdate } from './lower-update.ts';
import { needHeaders } from './need-headers.ts';
import type { RuleCode } from './rule-code.ts';
import { checkLimit } from './stateful.ts';
import { NEVER } from './unknown-rule.ts';

/** Where `reject` may be reached from (net/netfilter/nft_reject.c, `nft_reject_validate`). */
const REJECT_HOOKS: readonly Hook[] = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT'];

/**
 * Emits the instructions of a statement.
 *
 * @throws {PacketPathError} where nft or the kernel refuses the statement, or it is not modelled
 */
export function lowerStatement(code: RuleCode, statement: Statement): void {
  const { environment } = code;
  const { now } = environment.host.clock;
  if (statement.kind !== 'match') code.beginActing();
  needHeaders(code, statement);
  switch (statement.kind) {
    case 'match':
      lowerMatch(code, statement);
      code.markTested();
      break;
    case 'verdict': {
      const { verdict } = statement;
      const leads = verdict.kind === 'jump' || verdict.kind === 'goto';
      const chain = leads ? environment.chain(verdict.chain) : undefined;
      code.leadsTo = chain;
      code.emit(new ImmediateVerdict(verdict, chain));
      break;
    }
    case 'chain': {
      const { verdict } = statement;
      const chain = lowerChain(code, statement);
      code.leadsTo = chain;
      code.emit(new ImmediateVerdict({ kind: verdict, chain: chain.name }, chain));
      break;
    }
    case 'unknown':
      lowerUnknown(code, statement);
      break;
    case 'vmap': {
      const map = lowerSetReference(code, statement.map, statement.key, 'vmap');
      lowerKey(code, statement.key, map, 0);
      code.markTested();
      code.emit(new VerdictLookup(map, 0));
      break;
    }
    case 'reject':
      lowerReject(code, statement.answer);
      break;
    case 'assign':
      lowerAssignment(code, statement);
      break;
    case 'dnat':
    case 'snat':
    case 'masquerade':
    case 'redirect':
      lowerNat(code, statement);
      break;
    case 'counter':
      code.emit(new Counter(statement));
      break;
    case 'limit':
      checkLimit(statement);
      code.emit(new Limit(statement, now));
      code.markTested();
      break;
    case 'quota':
      code.emit(new Quota(statement));
      code.markTested();
      break;
    case 'last':
      code.emit(new Last(statement.used, now));
      break;
    case 'ct-count':
      code.needsConntrack = true;
      code.emit(new ConnectionCount(environment.conntracks, statement.count, statement.over));
      code.markTested();
      break;
    case 'object':
      lowerObject(code, statement);
      break;
    case 'reset-option':
      code.emit(new StripOption(optionNumber(statement.option)));
      break;
    case 'set':
      lowerUpdate(code, statement);
      break;
    case 'log':
      code.emit(LOG);
      break;
    case 'notrack':
      code.emit(NOTRACK);
      break;
    case 'kept':
      lowerKept(code, statement);
      break;
    default:
      unreachable(statement);
  }
}

/** A rule that is not understood matches no packet, where the host keeps such rules. */
function lowerUnknown(code: RuleCode, { text }: Extract<Statement, { kind: 'unknown' }>): void {
  if (!code.environment.keepsUnknown) {
    throw new PacketPathError('unknown-match', `the rule '${text}' is not understood`, {
      expected: "rules that are modelled, or unknown: 'never-match'",
    });
  }
  code.emit(NEVER);
  code.markTested();
}

/** The kind of an option of TCP, by its name or its number. */
function optionNumber(option: string): number {
  return TCP_OPTIONS[option]?.number ?? Number(option);
}

function lowerReject(code: RuleCode, answer: RejectAnswer = defaultAnswer(code)): void {
  code.demands.push({ what: 'reject', hooks: REJECT_HOOKS, natOnly: false });
  code.askBeforeActing(() => {
    if (answer.kind === 'tcp-reset') code.needProtocol(Protocol.TCP, 'a reset');
    else if (answer.kind === 'icmp') code.needFamily(4, 'an ICMP answer');
    else if (answer.kind === 'icmpv6') code.needFamily(6, 'an ICMPv6 answer');
  });
  code.emit(new Reject(answer));
}

/** Port unreachable (nft, `stmt_evaluate_reject_default`). */
function defaultAnswer({ environment }: RuleCode): RejectAnswer {
  switch (environment.table.family) {
    case 'ip':
      return { kind: 'icmp', code: 3 };
    case 'ip6':
      return { kind: 'icmpv6', code: 4 };
    case 'inet':
      return { kind: 'icmpx', code: 1 };
  }
}

function lowerObject(code: RuleCode, { type, name }: Extract<Statement, { kind: 'object' }>): void {
  if (type.startsWith('ct ')) code.needsConntrack = true;
  // A limit or quota decides whether the rule goes on, as the statement without a name does.
  const tests = type === 'limit' || type === 'quota';
  if (typeof name === 'string') {
    const object = code.environment.object(type, name);
    code.objects.push(object);
    code.emit(new ObjectReference(object.instruction));
  } else {
    const map = lowerSetReference(code, name.map, name.key, 'map', undefined, type);
    lowerKey(code, name.key, map, 0);
    code.emit(new ObjectMap(map, 0));
  }
  if (tests) code.markTested();
}

/** The expressions of the kernel for statements that do nothing here. */
const KEPT_NAMES = {
  flow: 'flow_offload',
  dup: 'dup',
  queue: 'queue',
  tproxy: 'tproxy',
  synproxy: 'synproxy',
  xt: 'match',
} as const;

/** Where a statement that is kept may be reached from. */
const KEPT_HOOKS: Readonly<Partial<Record<string, readonly Hook[]>>> = {
  flow: ['FORWARD'],
  tproxy: ['PREROUTING'],
  synproxy: ['INPUT', 'FORWARD'],
};

function lowerKept(
  code: RuleCode,
  { name, text, loads }: Extract<Statement, { kind: 'kept' }>,
): void {
  const hooks = KEPT_HOOKS[name];
  if (hooks !== undefined) code.demands.push({ what: name, hooks, natOnly: false });
  if (name === 'flow') {
    const wanted = text.slice(text.indexOf('@') + 1);
    if (!code.environment.table.flowtables.has(wanted)) {
      throw new PacketPathError('not-found', `there is no flowtable '${wanted}'`);
    }
  }
  if (name === 'tproxy' && !code.knowsTransport) {
    throw new PacketPathError('not-allowed', 'tproxy without a test of the transport protocol', {
      expected: 'meta l4proto tcp or udp before it',
    });
  }
  if (name === 'tproxy' && text.startsWith('tproxy ip')) {
    code.checkFamily(text.startsWith('tproxy ip6') ? 6 : 4, 'tproxy to another family');
  }
  for (const load of loads) code.emit(idle(load));
  code.emit(idle(KEPT_NAMES[name]));
}
