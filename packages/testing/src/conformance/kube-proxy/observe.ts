import {
  type Connection,
  type EveryOutcome,
  type Flow,
  formatEndpoint,
  protocolNumber,
  toAddress,
  toEndpoint,
} from '@packet-path/core';
import type { NodeUnderTest } from './node-under-test.ts';
import type { Place } from './place.ts';
import type { FlowCase, Reach } from './scenario.ts';

/** Rounds beyond those that chance asks for: servers that take turns are all met. */
const TURNS = 6;

/** Opens connections until every outcome of chance has been met, each from a port of its own. */
export function observe(
  { path }: NodeUnderTest,
  choices: EveryOutcome,
  ports: () => number,
  place: Place,
  flow: FlowCase,
): Reach {
  const seen = new Set<Reach>();
  choices.restart();
  let round = 0;
  let isNew: boolean;
  do {
    seen.add(reachOf(path.connect(flowOf(flow, place, ports()))));
    isNew = choices.next();
    round++;
  } while (isNew || round < TURNS);
  return [...seen].sort().join(', ');
}

/** The flow of a case, from a port of the client. */
export function flowOf({ from, to, protocol = 'tcp' }: FlowCase, place: Place, port: number): Flow {
  const address = typeof from === 'string' ? place.clients[from] : from.address;
  return {
    protocol: protocolNumber(protocol)!,
    source: { address: toAddress(address), port },
    destination: toEndpoint(to),
  };
}

/** The reach of one connection, with a request and its close. */
function reachOf(connection: Connection): Reach {
  const { flow, outcome } = connection;
  switch (outcome) {
    case 'dropped':
      // An untouched packet is answered past the node, whose conntrack then calls the client's ACK INVALID.
      return connection.heard !== null && connection.translated.length === 0
        ? 'untouched'
        : 'dropped';
    case 'refused':
      return 'rejected';
    case 'misdirected':
      return `${endpointOf(connection)} misdirected`;
    case 'established':
      break;
  }
  connection.request();
  if (connection.outcome !== 'established') return `lost after its opening: ${connection.reply}`;
  connection.close();
  const { source, sourcePort, destination } = connection.reply;
  const isTranslated =
    !source.equals(flow.destination.address) || sourcePort !== flow.destination.port;
  if (!isTranslated) return 'untouched';
  const endpoint = endpointOf(connection);
  return destination.equals(flow.source.address) ? endpoint : `${endpoint} masqueraded`;
}

function endpointOf({ reply }: Connection): string {
  return formatEndpoint({ address: reply.source, port: reply.sourcePort });
}
