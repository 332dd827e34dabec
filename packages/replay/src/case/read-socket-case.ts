import type { Field } from './field.ts';
import { readRecording } from './read-recording.ts';
import { readSetup } from './read-setup.ts';
import {
  CALLED_PORT,
  SOCKET_CALLS,
  type SocketCall,
  type SocketCase,
  type SocketClient,
} from './socket-case.ts';

/** Reads a case of format `socket-case/1`. @throws {PacketPathError} `bad-case` */
export function readSocketCase(field: Field, source: string, line: number): SocketCase {
  return Object.freeze({
    format: 'socket-case/1',
    name: field.get('name').string(),
    recorded: readRecording(field.get('recorded')),
    setup: readSetup(field.get('setup')),
    client: readClient(field),
    destination: field.get('destination').string(),
    protocol: field.get('protocol').oneOf(['tcp', 'udp']),
    calls: field.get('steps').items().map(readCall),
    frames: field.get('frames').json(),
    evaluated: field.get('evaluated').json(),
    matched: field.get('matched').json(),
    source,
    line,
  });
}

function readCall(field: Field): SocketCall {
  return Object.freeze({
    call: field.get('call').oneOf(SOCKET_CALLS),
    result: field.get('result').string(),
  });
}

/** The client's address and port stand in what it sent, or in what an ICMP error quotes of that. */
function readClient(field: Field): SocketClient {
  const place = field.get('client').oneOf(['node', 'world']);
  const [first] = field.get('frames').items();
  const sent = first?.get('icmp').isAbsent === false ? first.get('icmp').get('inner') : first;
  const isCall = sent?.get('dport').value === CALLED_PORT;
  const end = isCall ? (['src', 'sport'] as const) : (['dst', 'dport'] as const);
  return Object.freeze({
    place,
    inputInterface: place === 'node' ? null : (first?.get('interface').string() ?? null),
    address: sent?.get(end[0]).string(),
    port: sent?.get(end[1]).count(65535),
  });
}
