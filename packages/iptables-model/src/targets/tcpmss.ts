import {
  type Family,
  type Host,
  IP_HEADER,
  type PacketBuffer,
  Protocol,
  pathMtu,
  tcpHeaderBytes,
} from '@packet-path/core';
import type { Action, TargetExtension, TargetResult } from '../extension/extension.ts';
import { readNumber } from '../text/ranges.ts';

/** The largest segment for a host that sent no option (RFC 879, RFC 8200). */
const UNSAID: Readonly<Record<Family, number>> = { 4: 536, 6: 1220 };
/** The header without options. */
const TCP_HEADER = 20;
const OPTION_BYTES = 4;

/** The largest segment; `clamp` for what the way allows. */
type Mss = number | 'clamp';

class TcpmssAction implements Action {
  readonly #mss: Mss;
  readonly #host: Host;

  constructor(mss: Mss, host: Host) {
    this.#mss = mss;
    this.#host = host;
  }

  /** Only lowers what the sender said; where it said nothing, only a packet without data has room. */
  run(packet: PacketBuffer): TargetResult {
    const { tcp, family } = packet;
    if ((packet.fragment?.offset ?? 0) > 0) return 'continue';
    if (tcp === null) return 'drop';
    const headers = IP_HEADER[family] + TCP_HEADER;
    // No device has so small an MTU that a segment would have no room behind both headers.
    const wanted = this.#mss === 'clamp' ? pathMtu(this.#host, packet) - headers : this.#mss;
    if (tcp.mss !== undefined) {
      if (tcp.mss > wanted) packet.tcp = { ...tcp, mss: wanted };
    } else if (packet.length <= IP_HEADER[family] + tcpHeaderBytes(tcp)) {
      packet.tcp = { ...tcp, mss: Math.min(wanted, UNSAID[family]) };
      packet.length += OPTION_BYTES;
    }
    return 'continue';
  }
}

/** `-j TCPMSS`: the option of the largest segment (net/netfilter/xt_TCPMSS.c, `tcpmss_mangle_packet`). */
export const TCPMSS: TargetExtension<Mss> = {
  name: 'TCPMSS',
  protocols: [Protocol.TCP],
  ofSyn: true,
  options: { '--set-mss': { values: 1 }, '--clamp-mss-to-pmtu': { values: 0 } },
  hooksOf: (mss) => (mss === 'clamp' ? ['FORWARD', 'OUTPUT', 'POSTROUTING'] : undefined),
  read(given, { family }) {
    const option = given.oneOf('--set-mss', '--clamp-mss-to-pmtu');
    if (option.name !== '--set-mss') return 'clamp';
    return option.read((text) => readNumber(text, 0, 65_535 - IP_HEADER[family] - TCP_HEADER));
  },
  write: (mss) => (mss === 'clamp' ? '--clamp-mss-to-pmtu' : `--set-mss ${mss}`),
  compile: (mss, { host }) => new TcpmssAction(mss, host),
};
