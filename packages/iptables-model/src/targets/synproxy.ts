import {
  fieldsOf,
  type Host,
  IP_HEADER,
  PacketBuffer,
  type Passage,
  Protocol,
  TcpFlag,
  tcpHeaderBytes,
} from '@packet-path/core';
import type { Action, TargetExtension, TargetResult } from '../extension/extension.ts';
import { readNumber } from '../text/ranges.ts';
import { words } from '../text/write-options.ts';
import { answerOptions, type SynproxyOptions, synCookie } from './syn-cookie.ts';

const { SYN, ACK, FIN, RST } = TcpFlag;

class SynproxyAction implements Action {
  readonly #options: SynproxyOptions;
  readonly #host: Host;
  readonly #key: number;

  constructor(options: SynproxyOptions, host: Host) {
    this.#options = options;
    this.#host = host;
    this.#key = host.random.split('synproxy').uint32();
  }

  /** A SYN is answered in the server's place, and goes no further. */
  run(packet: PacketBuffer, passage: Passage): TargetResult {
    const { tcp } = packet;
    if (tcp === null || packet.badChecksum) return 'drop';
    switch (tcp.flags & (SYN | ACK | FIN | RST)) {
      case SYN:
        passage.because(packet, { kind: 'syn proxy' });
        this.#host.pipeline.sendAnswer(this.#answer(packet), packet, passage);
        return 'stolen';
      case ACK:
        return 'drop';
      default:
        return 'continue';
    }
  }

  /** The SYN-ACK, whose sequence number is the cookie (`synproxy_send_client_synack`). */
  #answer(packet: PacketBuffer): PacketBuffer {
    const { tcp, family, source, destination, sourcePort, destinationPort } = packet;
    const header = answerOptions(tcp ?? {}, this.#options, this.#host.clock.now);
    return new PacketBuffer({
      ...fieldsOf(packet),
      source: destination,
      destination: source,
      sourcePort: destinationPort,
      destinationPort: sourcePort,
      tcp: {
        flags: SYN | ACK,
        sequence: synCookie(packet, this.#key),
        acknowledgement: ((tcp?.sequence ?? 0) + 1) >>> 0,
        window: 0,
        ...header,
      },
      content: undefined,
      hardwareSource: undefined,
      length: IP_HEADER[family] + tcpHeaderBytes(header),
      ttl: 64,
      tos: 0,
      mark: 0,
      inputInterface: null,
      outputInterface: null,
    });
  }
}

/**
 * `-j SYNPROXY`: answers SYNs with cookies in a server's place (net/ipv4/netfilter/ipt_SYNPROXY.c,
 * `synproxy_tg4`). The second half, which takes the client's ACK for the handshake and makes that with
 * the server, is not modelled: an ACK is dropped, as one whose cookie is wrong.
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
  compile: (options, { host }) => new SynproxyAction(options, host),
};
