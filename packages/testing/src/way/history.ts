import { checkArgument, listOf, objectWith, type Packet, someObject } from '@packet-path/core';
import type { Answer } from './answer.ts';
import type { Happening } from './happening.ts';
import { notedChoices } from './noted-choices.ts';
import { type HostOfWay, sendEach, type Way } from './way.ts';

const WAY = objectWith('a way to carry packets, with begin()', 'begin');

/** Some packets with nothing between them, or one change. */
export interface Chapter {
  readonly answers: readonly Partial<Answer>[];
  /** The refusal of a change; empty where there is none. */
  readonly refusal: string;
  /** The draws of chance in their order. */
  readonly draws: readonly string[];
  /**
   * All state after a change, and at the end; empty else, as it costs much to write down and tells later
   * what went wrong on the way.
   */
  readonly state: readonly string[];
}

/** Everything that an observer sees of a host while things happen to it. */
export function historyOf<Beginning>(
  way: Way<Beginning>,
  beginning: Beginning,
  happenings: readonly Happening[],
): readonly Chapter[] {
  checkArgument('historyOf', 'way', way, WAY);
  checkArgument('historyOf', 'happenings', happenings, listOf(someObject));
  const draws: string[] = [];
  const begun = way.begin(beginning, notedChoices(draws));
  const send = way.send ?? sendEach;
  return chaptersOf(happenings).map((chapter, index, all) => {
    const isPackets = Array.isArray(chapter);
    const answers = isPackets ? send(begun.host, chapter) : [];
    const refusal = isPackets ? '' : happen(begun, chapter);
    const isTold = !isPackets || index === all.length - 1;
    return { answers, refusal, draws: draws.splice(0), state: isTold ? begun.state() : [] };
  });
}

type Event = Exclude<Happening, { kind: 'packet' }>;

/** Packets that follow each other are one chapter. */
function chaptersOf(happenings: readonly Happening[]): readonly (Packet[] | Event)[] {
  const chapters: (Packet[] | Event)[] = [];
  for (const happening of happenings) {
    const last = chapters.at(-1);
    if (happening.kind !== 'packet') chapters.push(happening);
    else if (Array.isArray(last)) last.push(happening.packet);
    else chapters.push([happening.packet]);
  }
  return chapters;
}

function happen({ host }: HostOfWay, event: Event): string {
  if (event.kind === 'wait') {
    host.clock.advance(event.microseconds);
    return '';
  }
  try {
    host.tools.run(event.invocation);
    return '';
  } catch (error) {
    return String(error);
  }
}
