import type { Sysctls } from './sysctls.ts';

/** The sysctls that decide a packet's way, read once and again after a change. */
export class PipelineSettings {
  forwardV4 = false;
  forwardV6 = false;
  readonly #sysctls: Sysctls;
  /** By device; the settings of a device are asked for when its first packet comes. */
  readonly #localnet = new Map<string, boolean>();

  constructor(sysctls: Sysctls) {
    this.#sysctls = sysctls;
    this.#read();
    sysctls.onChange(() => this.#read());
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
    this.forwardV4 = this.#sysctls.isOn('net.ipv4.ip_forward', false);
    this.forwardV6 = this.#sysctls.isOn('net.ipv6.conf.all.forwarding', false);
    this.#localnet.clear();
  }
}
