import {
  type Choices,
  checkArgument,
  type Host,
  listOf,
  objectWith,
  type Packet,
  someObject,
} from '@packet-path/core';
import { type Answer, answerOf } from './answer.ts';

/** A host that a way has begun, and everything that its parts remember. */
export interface HostOfWay {
  readonly host: Host;
  /** Rules with their counters, sets, connections, and all else that packets change. */
  state(): readonly string[];
}

/**
 * A way to take packets through a host: with one evaluator of rules or another, one packet after
 * another or many at once. All ways must agree in everything that they tell.
 *
 * @typeParam Beginning what a host is made from: rules, sets
 */
export interface Way<Beginning> {
  readonly name: string;
  /** A host before anything happens, whose chance is the one given. */
  begin(beginning: Beginning, choices: Choices): HostOfWay;
  /**
   * Sends packets with nothing between them. There is an answer for each, which leaves out what the
   * way does not tell. Unless given, packets are sent one by one, and answers are whole.
   */
  send?(host: Host, packets: readonly Packet[]): readonly Partial<Answer>[];
}

/** Sends packets one by one. */
export function sendEach(host: Host, packets: readonly Packet[]): readonly Answer[] {
  checkArgument('sendEach', 'host', host, objectWith('a host', 'send'));
  checkArgument('sendEach', 'packets', packets, listOf(someObject));
  return packets.map((packet) => answerOf(host.send(packet)));
}
