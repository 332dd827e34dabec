import { chinese } from './chinese-words.ts';
import type { DropTexts } from './trace-language.ts';

/** Each reason in Chinese. */
export const CHINESE_DROPS: DropTexts = {
  rule: ({ table, chain, rule }) =>
    `${table} ${chain}，${rule === null ? '默认策略' : `规则 ${rule}`}`,
  hook: ({ name }) => `由 ${name}`,
  'no route': ({ routeType }) => (routeType === 'none' ? '没有路由' : `路由的类型是 ${routeType}`),
  'forwarding off': () => '没有开启转发',
  'ttl exceeded': () => 'TTL 耗尽',
  'martian source': ({ address }) => `不可能的源地址 ${address}`,
  'martian destination': ({ address }) => `不可能的目的地址 ${address}`,
  'not a member': ({ address }) => `本机不在组播组 ${address} 中`,
  'overlapping fragments': () => '分片重叠',
  'too long': ({ mtu }) => `超过设备的 MTU ${mtu}，又不许分片`,
  lost: ({ from, cause }) => `离开 ${from} 之后丢失：${cause}`,
  'syn proxy': () => 'SYNPROXY 代服务器应答',
  'no queue': () => '没有程序监听它的队列',
  'no socket': () => '那里没有套接字在监听',
  conntrack: ({ cause }) => chinese(cause),
  ipvs: ({ cause }) => `由 IPVS：${chinese(cause)}`,
};
