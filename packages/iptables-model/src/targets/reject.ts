import {
  type Family,
  type IcmpErrorKind,
  IcmpType,
  IcmpUnreachable,
  Icmpv6Type,
  Icmpv6Unreachable,
  type PacketBuffer,
  type Passage,
  Protocol,
  type Rejection,
  reject,
} from '@packet-path/core';
import type { Action, TargetExtension, TargetResult } from '../extension/extension.ts';

/** How REJECT answers: with an RST, or with an ICMP error. */
interface RejectOptions {
  /** The name of `--reject-with`, in its canonical form. */
  readonly name: string;
  readonly answer: Rejection;
}

function unreachable4(code: number): IcmpErrorKind {
  return { type: IcmpType.DEST_UNREACH, code };
}

function unreachable6(code: number): IcmpErrorKind {
  return { type: Icmpv6Type.DEST_UNREACH, code };
}

/** The answers by their names; the first of each family is the default. */
const ANSWERS: Readonly<Record<Family, Readonly<Record<string, IcmpErrorKind>>>> = {
  4: {
    'icmp-port-unreachable': unreachable4(IcmpUnreachable.PORT),
    'icmp-net-unreachable': unreachable4(IcmpUnreachable.NET),
    'icmp-host-unreachable': unreachable4(IcmpUnreachable.HOST),
    'icmp-proto-unreachable': unreachable4(IcmpUnreachable.PROTOCOL),
    'icmp-net-prohibited': unreachable4(IcmpUnreachable.NET_PROHIBITED),
    'icmp-host-prohibited': unreachable4(IcmpUnreachable.HOST_PROHIBITED),
    'icmp-admin-prohibited': unreachable4(IcmpUnreachable.ADMINISTRATIVELY_PROHIBITED),
  },
  6: {
    'icmp6-port-unreachable': unreachable6(Icmpv6Unreachable.PORT),
    'icmp6-no-route': unreachable6(Icmpv6Unreachable.NO_ROUTE),
    'icmp6-adm-prohibited': unreachable6(Icmpv6Unreachable.ADMINISTRATIVELY_PROHIBITED),
    'icmp6-addr-unreachable': unreachable6(Icmpv6Unreachable.ADDRESS),
    'icmp6-policy-fail': unreachable6(Icmpv6Unreachable.POLICY_FAIL),
    'icmp6-reject-route': unreachable6(Icmpv6Unreachable.REJECT_ROUTE),
  },
};

const ALIASES: Readonly<Record<string, string>> = {
  'net-unreach': 'icmp-net-unreachable',
  'host-unreach': 'icmp-host-unreachable',
  'proto-unreach': 'icmp-proto-unreachable',
  'port-unreach': 'icmp-port-unreachable',
  'net-prohib': 'icmp-net-prohibited',
  'host-prohib': 'icmp-host-prohibited',
  'admin-prohib': 'icmp-admin-prohibited',
  'tcp-rst': 'tcp-reset',
  'no-route': 'icmp6-no-route',
  'adm-prohibited': 'icmp6-adm-prohibited',
  'addr-unreach': 'icmp6-addr-unreachable',
};

class RejectAction implements Action {
  readonly isLast = true as const;
  readonly #answer: Rejection;

  constructor({ answer }: RejectOptions) {
    this.#answer = answer;
  }

  run(packet: PacketBuffer, passage: Passage): TargetResult {
    reject(packet, passage, this.#answer);
    return 'drop';
  }
}

/** `-j REJECT`: a drop that tells the sender (net/ipv4/netfilter/ipt_REJECT.c, ip6t_REJECT.c). */
export const REJECT: TargetExtension<RejectOptions> = {
  name: 'REJECT',
  tables: ['filter'],
  hooks: ['INPUT', 'FORWARD', 'OUTPUT'],
  options: { '--reject-with': { values: 1 } },
  read(given, { family, protocol, protocolInverted }) {
    const answers = ANSWERS[family];
    const option = given.get('--reject-with');
    const [standard = ''] = Object.keys(answers);
    const said = option?.value ?? standard;
    const alias = Object.hasOwn(ALIASES, said) ? ALIASES[said] : undefined;
    const name = alias ?? said;
    if (name === 'tcp-reset') {
      if (protocol !== Protocol.TCP || protocolInverted) {
        option?.fail('not-allowed', 'tcp-reset for packets that need not be TCP', '-p tcp');
      }
      return { name, answer: name };
    }
    const answer = Object.hasOwn(answers, name) ? answers[name] : undefined;
    if (answer !== undefined) return { name, answer };
    return given
      .require('--reject-with')
      .fail(
        'bad-option',
        `'${said}' is no answer`,
        [...Object.keys(answers), 'tcp-reset'].join(', '),
      );
  },
  write: ({ name }) => `--reject-with ${name}`,
  compile: (options) => new RejectAction(options),
};
