import type { Conntrack } from '@packet-path/conntrack';
import { type Host, type PacketBuffer, type Passage, Protocol, TcpFlag } from '@packet-path/core';
import type { Action, TargetExtension, TargetResult } from '../extension/extension.ts';
import type { SynproxyOptions } from '../synproxy/proxy-options.ts';
import { Synproxy } from '../synproxy/synproxy.ts';
import { readNumber } from '../text/ranges.ts';
import { words } from '../text/write-options.ts';

const { SYN, ACK, FIN, RST } = TcpFlag;

/** The proxies of hosts: all rules of a host use one. */
const PROXIES = new WeakMap<Host, Synproxy>();

function proxyOf(host: Host, conntrack: Conntrack): Synproxy {
  const proxy = PROXIES.get(host) ?? new Synproxy(host, conntrack);
  PROXIES.set(host, proxy);
  return proxy;
}

class SynproxyAction implements Action {
  readonly #options: SynproxyOptions;
  readonly #proxy: Synproxy;

  constructor(options: SynproxyOptions, proxy: Synproxy) {
    this.#options = options;
    this.#proxy = proxy;
    proxy.hold();
  }

  /** A SYN is answered in the server's place, and an ACK is taken for the end of that handshake. */
  run(packet: PacketBuffer, passage: Passage): TargetResult {
    const { tcp } = packet;
    if (tcp === null || packet.badChecksum) return 'drop';
    switch (tcp.flags & (SYN | ACK | FIN | RST)) {
      case SYN:
        this.#proxy.answer(packet, tcp, this.#options, passage);
        return 'stolen';
      case ACK:
        return this.#proxy.open(packet, tcp, this.#options, passage) ? 'stolen' : 'drop';
      default:
        return 'continue';
    }
  }

  release(): void {
    this.#proxy.release();
  }
}

/**
 * `-j SYNPROXY`: makes the handshakes of a server with clients, by cookies
 * (net/ipv4/netfilter/ipt_SYNPROXY.c, `synproxy_tg4`).
 */
export const SYNPROXY: TargetExtension<SynproxyOptions> = {
  name: 'SYNPROXY',
  hooks: ['INPUT', 'FORWARD'],
  protocols: [Protocol.TCP],
  needsConntrack: () => true,
  options: {
    '--sack-perm': { values: 0 },
    '--timestamp': { values: 0 },
    '--wscale': { values: 1 },
    '--mss': { values: 1 },
    '--ecn': { values: 0 },
  },
  read: (given) => ({
    sackPermitted: given.has('--sack-perm'),
    timestamp: given.has('--timestamp'),
    windowScale: given.get('--wscale')?.read((text) => readNumber(text, 0, 14)),
    mss: given.get('--mss')?.read((text) => readNumber(text, 0, 0xffff)),
    ecn: given.has('--ecn'),
  }),
  write: ({ sackPermitted, timestamp, windowScale, mss, ecn }) =>
    words(
      sackPermitted ? '--sack-perm' : '',
      timestamp ? '--timestamp' : '',
      windowScale === undefined ? '' : `--wscale ${windowScale}`,
      mss === undefined ? '' : `--mss ${mss}`,
      ecn ? '--ecn' : '',
    ),
  compile: (options, { host, conntrack }) => new SynproxyAction(options, proxyOf(host, conntrack)),
};
