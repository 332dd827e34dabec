import type { Hook, PacketBuffer, PassageHost, TurnChoices } from '@packet-path/core';
import type { ProgramChain } from '../program/chain.ts';
import { Foresight } from '../program/foresight.ts';
import type { Instruction } from '../program/instruction.ts';
import { Registers } from '../program/registers.ts';
import { Step } from '../program/step.ts';
import { foreseeRule } from './foresee-rule.ts';
import { TailForm } from './tail-form.ts';
import type { Tail } from './tails.ts';

/** Outcomes of a tail at most. */
const MOST_OUTCOMES = 1024;

/** Makes the tails of chains: it foresees a chain's rule with each outcome of its draw. */
export class TailMaker {
  readonly #foresight: Foresight;
  readonly #registers = new Registers();
  /** By protocol: the form of the last tail that has one; undefined where no tail of the protocol has. */
  readonly #forms = new Map<number, TailForm | undefined>();

  constructor(host: PassageHost) {
    this.#foresight = new Foresight(host);
  }

  /** The tail that begins with a chain, for packets of one protocol; undefined where none does. */
  make(chain: ProgramChain, packet: PacketBuffer, hook: Hook): Tail | undefined {
    const { rules } = chain;
    const [rule] = rules;
    const { family, protocol } = packet;
    const form = this.#forms.get(protocol);
    this.#forms.set(protocol, form);
    if (rules.length !== 1 || !rule!.instructions.every(asksProtocolAlone)) return undefined;
    const foresight = this.#foresight;
    const draw = new GivenDraw();
    const outcomes: number[] = [];
    let outcome = 0;
    do {
      draw.begin(outcome);
      foresight.begin(draw);
      foreseeRule(rule!, this.#registers, packet, foresight);
      const { gives } = foresight;
      const isEnd = foresight.step === Step.ACCEPT && gives !== undefined;
      if (foresight.isLost || !isEnd || draw.made !== 1 || draw.bound > MOST_OUTCOMES) {
        return undefined;
      }
      const { w0, w1, w2, w3 } = gives.address;
      outcomes.push(gives.port, foresight.setProbes, 0);
      if (family === 6) outcomes.push(w0, w1, w2);
      outcomes.push(w3);
      outcome++;
    } while (outcome < draw.bound);
    const { expressions, setLookups, mapLookups, giver } = foresight;
    const site = chain.site(family, hook);
    const tail: Tail = {
      chain,
      site,
      giver: giver!,
      family,
      protocol,
      expressions,
      setLookups,
      mapLookups,
      bound: draw.bound,
      outcomes,
    };
    this.#forms.set(protocol, TailForm.of(tail, rule!) ?? form);
    return tail;
  }

  /** Whether no tail was asked for yet for packets of a protocol. */
  isNewTo(protocol: number): boolean {
    return !this.#forms.has(protocol);
  }

  /** The tail that begins with a chain whose rule has the form of one before; undefined where it has not. */
  makeAlike(chain: ProgramChain, packet: PacketBuffer, hook: Hook): Tail | undefined {
    return this.#forms.get(packet.protocol)?.tail(chain, packet, hook, this.#foresight.host);
  }
}

/** A draw of `numgen` whose outcome is given. */
class GivenDraw implements TurnChoices {
  /** Draws and choices that were asked for. */
  made = 0;
  bound = 0;
  #outcome = 0;

  begin(outcome: number): void {
    this.#outcome = outcome;
    this.made = 0;
  }

  below(_purpose: string, bound: number): number {
    this.made++;
    this.bound = bound;
    return this.#outcome;
  }

  /** A tail has no other draws. */
  chance(): boolean {
    this.made += 2;
    return false;
  }

  choose(): number {
    this.made += 2;
    return 0;
  }
}

/** Whether an instruction reads registers alone, or the protocol of a packet. */
function asksProtocolAlone({ name, signature = '' }: Instruction): boolean {
  return name === 'meta' ? /^meta (l4proto|nfproto) /.test(signature) : OF_REGISTERS.has(name);
}

/** Instructions that read registers, or draw. A comparison that says no would end the rule for every outcome. */
const OF_REGISTERS: ReadonlySet<string> = new Set([
  'bitwise',
  'byteorder',
  'cmp',
  'immediate',
  'lookup',
  'nat',
  'numgen',
  'range',
]);
