import { PacketPathError } from '@packet-path/core';

/** A line of a listing as the command that makes what it shows. */
export interface ListedCommand {
  readonly words: string;
  /** From 1. */
  readonly line: number;
}

const FIRST_LINE = /^\s*IP Virtual Server version /;
const TITLES = [
  /^Prot LocalAddress:Port Scheduler Flags\s*$/,
  /^\s+-> RemoteAddress:Port\s+Forward Weight ActiveConn InActConn\s*$/,
];
const WANTED = 'what ipvsadm -Ln or ipvsadm-save -n prints';
const OPTIONS: Readonly<Record<string, string>> = { TCP: '-t', UDP: '-u', SCTP: '--sctp-service' };
/** A server of the host itself is reached as one by its link address. */
const METHODS: Readonly<Record<string, string>> = {
  Masq: '-m',
  Route: '-g',
  Local: '-g',
  Tunnel: '-i',
};

/** Whether a text is a listing, not a program. */
export function isListing(text: string): boolean {
  return FIRST_LINE.test(text);
}

/**
 * Reads what `ipvsadm -Ln` prints: services with their servers. Numbers of connections are passed over,
 * and thresholds are not among what it shows.
 *
 * @throws {PacketPathError} `syntax` for other listings (`--stats`, `--rate`, `-c` and their like)
 */
export function* listedCommands(text: string, source: string): IterableIterator<ListedCommand> {
  let service: string | undefined;
  let titles = 0;
  for (const [index, content] of text.split('\n').entries()) {
    const line = index + 1;
    const fail = (problem: string, expected: string): never => {
      const position = { line, column: Math.max(1, content.search(/\S/) + 1) };
      throw new PacketPathError('syntax', problem, { source, position, expected });
    };
    if (content.trim() === '' || FIRST_LINE.test(content)) continue;
    if (titles < TITLES.length) {
      const title = TITLES[titles++];
      if (title?.test(content) !== true) fail('this is another listing', WANTED);
      continue;
    }
    const server = /^\s+-> (\S+)\s+(\S+)\s+(\d+)\s+\d+\s+\d+\s*$/.exec(content);
    if (server === null) {
      service = serviceOf(content) ?? fail('this is no service', 'TCP, UDP, SCTP or FWM');
      yield { words: `-A ${service} ${settingsOf(content, fail)}`, line };
      continue;
    }
    const [, address = '', method = '', weight = ''] = server;
    const known = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
    if (service === undefined) fail('a server stands before the services', WANTED);
    if (known === undefined)
      fail(`'${method}' is no way to a server`, Object.keys(METHODS).join(', '));
    yield { words: `-a ${service} -r ${address} ${known} -w ${weight}`, line };
  }
  if (titles < TITLES.length) {
    throw new PacketPathError('truncated', 'the listing ends before its titles', {
      source,
      position: { line: 1, column: 1 },
      expected: WANTED,
    });
  }
}

function serviceOf(content: string): string | undefined {
  const mark = /^FWM\s+(\d+)( IPv6)?\s/.exec(content);
  if (mark !== null) return `-f ${mark[1]}${mark[2] === undefined ? '' : ' -6'}`;
  const [, protocol = '', address = ''] = /^(TCP|UDP|SCTP)\s+(\S+)\s/.exec(content) ?? [];
  return protocol === '' ? undefined : `${OPTIONS[protocol]} ${address}`;
}

/** The scheduler and what stands behind it: `rr (flag-1) persistent 300 mask 255.255.255.0 ops`. */
function settingsOf(content: string, fail: (problem: string, expected: string) => never): string {
  const [scheduler = '', ...flags] = content
    .replace(/^FWM\s+\d+( IPv6)?\s+|^\S+\s+\S+\s+/, '')
    .trim()
    .split(/\s+/);
  const words = [`-s ${scheduler}`];
  for (let flag = flags.shift(); flag !== undefined; flag = flags.shift()) {
    if (flag.startsWith('(')) words.push(`-b ${flag.replace(/^\(|\)$/g, '')}`);
    else if (flag === 'persistent') words.push(`-p ${flags.shift() ?? ''}`);
    else if (flag === 'mask') words.push(`-M ${flags.shift() ?? ''}`);
    else if (flag === 'ops') words.push('-o');
    else fail(`'${flag}' is no flag of a service`, 'persistent, mask or ops');
  }
  return words.join(' ');
}
