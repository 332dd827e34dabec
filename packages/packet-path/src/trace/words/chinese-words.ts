import type { ConntrackCause } from '@packet-path/conntrack';
import type { TraceStep } from '@packet-path/core';

/** The closed words of steps that a reader meets in sentences; states, schedulers and chains keep their names. */
type Word =
  | ConntrackCause
  | TraceStep<'ipvs-drop'>['cause']
  | TraceStep<'conntrack'>['event']
  | TraceStep<'ipvs-connection'>['event' | 'from']
  | TraceStep<'ipvs-template'>['event']
  | TraceStep<'ipvs-forward'>['method']
  | TraceStep<'route'>['outcome']
  | TraceStep<'socket'>['event']
  | TraceStep<'verdict'>['verdict'];

/** Their Chinese, complete by the compiler. */
const WORDS: Readonly<Record<Word, string>> = {
  'no such query': '没有这样的查询',
  'refused by its tracker': '被协议的跟踪器拒绝',
  malformed: '格式不正确',
  'about no connection': '不属于任何连接',
  'link scope': '链路范围',
  'table full': '表已满',
  clash: '冲突',
  'chain too long': '哈希链过长',
  helper: '辅助模块',
  dying: '连接正在删除',
  'destination removed': '目的地已删除',
  'old conntrack entry': 'conntrack 中还有旧条目',
  'conntrack refused': 'conntrack 拒绝',
  drop_packet: 'drop_packet',
  'no destination': '没有目的地',
  'unknown reply': '未知的应答',
  'bad checksum': '校验和错误',
  'ttl exceeded': 'TTL 耗尽',
  'too big': '包太大',
  'no route': '没有路由',
  new: '新连接',
  found: '找到',
  related: '相关',
  confirmed: '确认',
  invalid: '无效',
  untracked: '不跟踪',
  dropped: '丢弃',
  made: '建立',
  expired: '过期',
  client: '客户端',
  server: '服务器',
  masquerade: '伪装',
  direct: '直接路由',
  tunnel: '隧道',
  local: '本机',
  bypass: '绕过',
  forward: '转发',
  output: '发出',
  unreachable: '不可达',
  connect: '连接',
  connected: '已连接',
  refused: '被拒绝',
  'timed out': '超时',
  copy: '复制',
  accept: '接受',
  drop: '丢弃',
  stolen: '接管',
};

/** A word in Chinese; one that is none of these stays. */
export function chinese(word: string): string {
  return Object.hasOwn(WORDS, word) ? WORDS[word as Word] : word;
}
