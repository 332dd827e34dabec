import { type Address, UNSPECIFIED } from '../address/address.ts';
import type { HookFunction } from '../attach/hook-function.ts';
import type { Passage } from '../attach/passage.ts';
import { Errno } from '../error/errno.ts';
import type { DropReason } from '../hook/drop-reason.ts';
import type { Hook, Verdict } from '../hook/hook.ts';
import { closedPortAnswer } from '../packet/closed-port.ts';
import type { IcmpErrorKind } from '../packet/icmp.ts';
import type { Packet } from '../packet/packet.ts';
import { PacketBuffer } from '../packet/packet-buffer.ts';
import { snapshot } from '../packet/packet-value.ts';
import type { Route } from '../route/route.ts';
import { isUsable, routeFailure } from '../route/route-failure.ts';
import type { PacketOrigin } from '../trace/trace-step.ts';
import type { Host } from './host.ts';
import { icmpError, timeExceeded } from './icmp-error.ts';
import { Lengths } from './lengths.ts';
import { isLimitedBroadcast, martianReason, martianReasonV6 } from './martian.ts';
import { noVerdict } from './no-verdict.ts';
import { LIMITED_BROADCAST, noRoute, outputDevice, routeOutcome } from './pipeline-routes.ts';
import { PipelineSettings } from './pipeline-settings.ts';
import { Reassembly } from './reassembly.ts';

/** The order of things: which hooks and decisions a packet meets on its way through a host. */
export class Pipeline {
  readonly #host: Host;
  readonly #settings: PipelineSettings;
  readonly #reassembly: Reassembly;
  readonly #lengths: Lengths;

  constructor(host: Host) {
    this.#host = host;
    this.#reassembly = new Reassembly(host.clock);
    this.#settings = new PipelineSettings(host.sysctls);
    this.#lengths = new Lengths(host);
  }

  /** A frame has arrived on `packet.inputInterface`. */
  receive(packet: PacketBuffer, passage: Passage): void {
    passage.work.packets++;
    this.arrive(packet, passage);
  }

  /** A packet has arrived; those that came back through `lo` meanwhile follow. */
  arrive(packet: PacketBuffer, passage: Passage): void {
    const { backlog } = passage;
    if (backlog.isReceiving) {
      this.#receive(packet, passage);
      return;
    }
    backlog.isReceiving = true;
    let next: PacketBuffer | undefined = packet;
    for (; next !== undefined; next = backlog.take()) this.#receive(next, passage);
    backlog.isReceiving = false;
  }

  #receive(packet: PacketBuffer, passage: Passage): void {
    this.#enter(packet, passage, packet.inputInterface === 'lo' ? 'loopback' : 'interface');
    const unwelcome = martianReasonV6(packet);
    if (unwelcome !== undefined) {
      this.#drop(packet, passage, unwelcome);
      return;
    }
    if (this.#run('PREROUTING', packet, passage) !== 'accept') return;
    const martian = martianReason(packet, this.#host.routes, this.#settings);
    if (martian !== undefined) {
      passage.work.routeLookups++;
      this.#drop(packet, passage, martian);
      return;
    }
    const route = this.#routeInput(packet, passage);
    if (route === undefined || !isUsable(route)) this.#discard(packet, route, passage);
    else if (route.type === 'unicast') this.#forward(packet, route, passage);
    else this.deliver(packet, passage);
  }

  /** A local process sends. */
  sendLocal(packet: PacketBuffer, passage: Passage): void {
    passage.work.packets++;
    this.#enter(packet, passage, 'process');
    this.#output(packet, passage);
  }

  /** The kernel sends a packet of its own, in answer to another (RST, ICMP). */
  sendAnswer(answer: PacketBuffer, to: PacketBuffer, passage: Passage): void {
    answer.kernelMade = true;
    this.#host.prepareAnswer(answer, to);
    this.#sendOwn(answer, passage);
  }

  /** Answers a packet with an ICMP error, where one may be sent. */
  sendIcmpError(packet: PacketBuffer, kind: IcmpErrorKind, passage: Passage): void {
    const error = icmpError(this.#host, packet, kind);
    if (error !== undefined) this.sendAnswer(error, packet, passage);
  }

  /**
   * Sends a packet from LOCAL_OUT on: what IPVS does with the packets it has taken over. Its mark
   * does not count for the route (net/netfilter/ipvs/ip_vs_xmit.c, `do_output_route4`).
   *
   * @param nextHop whose route it takes, where that is not the packet's destination
   */
  resend(packet: PacketBuffer, passage: Passage, nextHop: Address = packet.destination): void {
    this.#sendMeanwhile(packet, passage, nextHop, 0);
  }

  /** INPUT, and then the local socket. */
  deliver(packet: PacketBuffer, passage: Passage): void {
    // IPv4 puts datagrams together before INPUT (net/ipv4/ip_input.c, ip_local_deliver), IPv6 after.
    if (packet.family === 4 && !this.#isWhole(packet, passage)) return;
    if (this.#run('INPUT', packet, passage) !== 'accept') return;
    if (packet.family === 6 && !this.#isWhole(packet, passage)) return;
    passage.recorder?.refuse('a socket of the host');
    const delivered = snapshot(packet);
    const { process, taken } = this.#host.deliverToSocket(delivered);
    if (!taken) {
      this.#refuseAtPort(packet, delivered, passage);
      return;
    }
    passage.finish(packet, 'delivered');
    passage.delivered.push(delivered);
    if (!packet.kernelMade) passage.process = process;
    passage.trace?.({ kind: 'deliver', packet: delivered, ...(process !== null && { process }) });
  }

  /** No socket: RST, or ICMP port unreachable (net/ipv4/tcp_ipv4.c, net/ipv4/udp.c). */
  #refuseAtPort(packet: PacketBuffer, delivered: Packet, passage: Passage): void {
    if (!packet.kernelMade) passage.rejected = true;
    this.#drop(packet, passage, { kind: 'no socket' });
    const answer = closedPortAnswer(delivered);
    if (answer === undefined) return;
    const buffer = new PacketBuffer(answer);
    buffer.kernelMade = true;
    this.#sendOwn(buffer, passage);
  }

  /** A packet that the kernel made leaves, while another stands at a hook. */
  #sendOwn(packet: PacketBuffer, passage: Passage): void {
    passage.recorder?.refuse("an answer of the host's own");
    passage.work.packets++;
    this.#enter(packet, passage, 'kernel');
    this.#sendMeanwhile(packet, passage);
  }

  #sendMeanwhile(packet: PacketBuffer, passage: Passage, nextHop?: Address, mark?: number): void {
    const { hook, backlog } = passage;
    backlog.beginSending();
    this.#output(packet, passage, nextHop, mark);
    backlog.endSending();
    passage.hook = hook;
  }

  /** Whether a packet is a whole datagram, or its last fragment has made it one. */
  #isWhole(packet: PacketBuffer, passage: Passage): boolean {
    const { fragment } = packet;
    if (fragment === null) return true;
    passage.recorder?.refuse('fragments that wait for others');
    const outcome = this.#reassembly.add(packet, fragment, 'deliver');
    if (outcome === 'waiting') passage.finish(packet, 'queued');
    else if (outcome === 'overlapping')
      this.#drop(packet, passage, { kind: 'overlapping fragments' });
    return outcome === 'whole';
  }

  #enter(packet: PacketBuffer, passage: Passage, origin: PacketOrigin): void {
    passage.trace?.({ kind: 'packet', origin, packet: snapshot(packet) });
  }

  /** net/ipv4/ip_forward.c: the TTL goes down before the hook. */
  #forward(packet: PacketBuffer, route: Route, passage: Passage): void {
    if (!this.#settings.forwards(packet.family)) {
      this.#drop(packet, passage, { kind: 'forwarding off' });
      return;
    }
    if (packet.ttl <= 1) {
      this.#drop(packet, passage, { kind: 'ttl exceeded' });
      this.sendIcmpError(packet, timeExceeded(packet), passage);
      return;
    }
    if (this.#lengths.exceeds(packet, route.interface, passage)) return;
    packet.ttl--;
    packet.outputInterface = route.interface;
    if (this.#run('FORWARD', packet, passage) === 'accept') this.#post(packet, passage);
  }

  #output(
    packet: PacketBuffer,
    passage: Passage,
    nextHop: Address = packet.destination,
    routingMark: number = packet.mark,
  ): void {
    const device = this.#routeOutput(packet, passage, nextHop, routingMark);
    if (device === undefined) return;
    packet.outputInterface = device;
    if (this.#lengths.isRefused(packet, device, passage)) return;
    if (this.#runOutput(packet, passage)) this.#post(packet, passage);
  }

  /**
   * OUTPUT, where a function that rewrites the packet's addresses, mark or TOS, or the hop limit of IPv6, looks
   * for its route again at once (net/ipv4/netfilter.c, `ip_route_me_harder`; iptable_mangle.c,
   * nft_chain_route.c). Later functions of the hook still see the device
   * it began with (`nf_hook_state->out`). Answers whether the packet goes on.
   */
  #runOutput(packet: PacketBuffer, passage: Passage): boolean {
    let device = packet.outputInterface;
    let { source, destination, mark, tos, ttl } = packet;
    for (const hookFunction of this.#host.hooks.at(packet.family, 'OUTPUT')) {
      const verdict = this.#call(hookFunction, packet, passage);
      if (verdict === 'drop') this.#refuse(packet, passage, Errno.EPERM);
      if (verdict !== 'accept') return false;
      const isHeaderNew = packet.tos !== tos || (packet.family === 6 && packet.ttl !== ttl);
      const isEndNew = packet.destination !== destination || packet.source !== source;
      const isRewritten = isEndNew || packet.mark !== mark || isHeaderNew;
      if (!isRewritten && hookFunction.reroutes?.(packet) !== true) continue;
      ({ source, destination, mark, tos, ttl } = packet);
      if (hookFunction.keepsRoute === true) continue;
      const again = this.#routeOutput(packet, passage);
      if (again === undefined) return false;
      device = again;
    }
    packet.outputInterface = device;
    return true;
  }

  /** POSTROUTING, and then the wire, or back in through `lo`. */
  #post(packet: PacketBuffer, passage: Passage): void {
    const verdict = this.#run('POSTROUTING', packet, passage);
    if (verdict === 'drop') this.#refuse(packet, passage, Errno.EPERM);
    if (verdict !== 'accept') return;
    if (packet.outputInterface === 'lo') {
      packet.inputInterface = 'lo';
      packet.outputInterface = null;
      if (passage.backlog.isSending) passage.backlog.add(packet);
      else this.arrive(packet, passage);
    } else {
      this.#emit(packet, passage);
    }
  }

  #emit(packet: PacketBuffer, passage: Passage): void {
    const parts = this.#lengths.leavingParts(packet, passage);
    if (parts === undefined) return;
    passage.finish(packet, 'forwarded');
    for (const fragment of parts) {
      const frame = passage.emit(packet, fragment);
      passage.trace?.({ kind: 'emit', interface: packet.outputInterface ?? '', packet: frame });
    }
  }

  #run(hook: Hook, packet: PacketBuffer, passage: Passage): Verdict {
    for (const hookFunction of this.#host.hooks.at(packet.family, hook)) {
      const verdict = this.#call(hookFunction, packet, passage);
      if (verdict !== 'accept') return verdict;
    }
    return 'accept';
  }

  #call(hookFunction: HookFunction, packet: PacketBuffer, passage: Passage): Verdict {
    const { hook, name, priority } = hookFunction;
    passage.hook = hook;
    passage.work.hooksRun++;
    passage.trace?.({ kind: 'hook', hook, priority, name });
    const verdict =
      passage.recorder === undefined
        ? hookFunction.run(packet, passage)
        : passage.recorder.call(hookFunction, packet, passage);
    if (passage.backlog.isDue) this.#takeUp(passage);
    if (verdict === 'accept') return verdict;
    passage.trace?.({ kind: 'verdict', hook, name, verdict });
    if (verdict === 'drop') passage.finish(packet, 'dropped', { kind: 'hook', hook, name });
    else if (verdict !== 'stolen') throw noVerdict(name, verdict);
    return verdict;
  }

  /** Treats the packets that came back through `lo` while a hook function of a process's packet ran. */
  #takeUp(passage: Passage): void {
    const { hook } = passage;
    const packet = passage.backlog.take();
    if (packet !== undefined) this.arrive(packet, passage);
    passage.hook = hook;
  }

  #routeInput(packet: PacketBuffer, passage: Passage): Route | undefined {
    passage.work.routeLookups++;
    const route = isLimitedBroadcast(packet)
      ? LIMITED_BROADCAST
      : this.#host.routes.lookup(packet.destination, packet.mark);
    passage.trace?.({
      kind: 'route',
      outcome: routeOutcome(route),
      interface: route?.interface ?? null,
      prefix: route === undefined ? null : `${route.prefix}`,
    });
    return route;
  }

  /** No route leads on: a router tells the sender why. */
  #discard(packet: PacketBuffer, route: Route | undefined, passage: Passage): void {
    const { answer } = routeFailure(packet.family, route);
    this.#drop(packet, passage, noRoute(route));
    // Source: net/ipv4/route.c, ip_error.
    const silent = packet.family === 4 && !this.#settings.forwards(4);
    if (answer !== null && !silent) this.sendIcmpError(packet, answer, passage);
  }

  /** The device that a packet of the host's own leaves by; undefined where it cannot. */
  #routeOutput(
    packet: PacketBuffer,
    passage: Passage,
    nextHop: Address = packet.destination,
    mark: number = packet.mark,
  ): string | undefined {
    passage.work.routeLookups++;
    const route = this.#host.routes.lookup(nextHop, mark);
    const device = isUsable(route) ? outputDevice(route) : undefined;
    const stays =
      device !== undefined && !packet.isCopy && this.#settings.keepsLoopback(packet, device);
    passage.trace?.({
      kind: 'route',
      outcome: device === undefined || stays ? 'unreachable' : 'output',
      interface: device ?? null,
      prefix: route === undefined ? null : `${route.prefix}`,
    });
    if (device === undefined) {
      this.#refuse(packet, passage, routeFailure(packet.family, route).errno, noRoute(route));
      return undefined;
    }
    if (stays) {
      const address = `${packet.source}`;
      this.#refuse(packet, passage, Errno.EINVAL, { kind: 'martian source', address });
      return undefined;
    }
    if (packet.source.equals(UNSPECIFIED[packet.family])) {
      packet.source = this.#host.sourceFor(packet.destination) ?? packet.source;
    }
    return device;
  }

  /** The packet ends here, and a local sender is told. */
  #refuse(packet: PacketBuffer, passage: Passage, error: number, reason?: DropReason): void {
    passage.finish(packet, 'dropped', reason);
    if (packet.inputInterface === null && !packet.kernelMade) passage.sendError = error;
  }

  #drop(packet: PacketBuffer, passage: Passage, reason: DropReason): void {
    passage.finish(packet, 'dropped', reason);
    passage.trace?.({ kind: 'drop', reason });
  }
}
