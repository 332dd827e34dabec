import type { Family } from '../address/address.ts';
import type { Packet } from '../packet/packet.ts';
import { isLoopback } from '../route/routes.ts';
import type { Sysctls } from '../sysctl/sysctls.ts';

/** The sysctls that decide a packet's way, read once and again after a change. */
export class PipelineSettings {
  readonly #forwards: Record<Family, boolean> = { 4: false, 6: false };
  readonly #sysctls: Sysctls;
  /** By device; the settings of a device are asked for when its first packet comes. */
  readonly #localnet = new Map<string, boolean>();

  constructor(sysctls: Sysctls) {
    this.#sysctls = sysctls;
    this.#read();
    sysctls.onChange(() => this.#read());
  }

  /** Whether packets of a family are sent on. */
  forwards(family: Family): boolean {
    return this.#forwards[family];
  }

  /** 127.0.0.0/8 leaves by no real device, unless told (net/ipv4/route.c, `__mkroute_output`). */
  keepsLoopback({ family, source }: Packet, device: string): boolean {
    return family === 4 && device !== 'lo' && isLoopback(source) && !this.takesLoopback(device);
  }

  /** Whether 127.0.0.0/8 may come in by a device (`route_localnet`). */
  takesLoopback(device: string): boolean {
    const known = this.#localnet.get(device);
    if (known !== undefined) return known;
    const takes = ['all', device].some((scope) =>
      this.#sysctls.isOn(`net.ipv4.conf.${scope}.route_localnet`, false),
    );
    this.#localnet.set(device, takes);
    return takes;
  }

  #read(): void {
    this.#forwards[4] = this.#sysctls.isOn('net.ipv4.ip_forward', false);
    this.#forwards[6] = this.#sysctls.isOn('net.ipv6.conf.all.forwarding', false);
    this.#localnet.clear();
  }
}
