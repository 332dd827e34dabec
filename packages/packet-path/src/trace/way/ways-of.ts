import type { TraceStep } from '@packet-path/core';
import { checkArgument, listOf, objectOf } from '@packet-path/core';
import type { Asked, CallEvent, HookCall, HookStop, PacketWay, Stop } from './packet-way.ts';

type Growing<Value> = { -readonly [Key in keyof Value]: Value[Key] };
type GrowingCall = Growing<Omit<HookCall, 'events'>> & { readonly events: CallEvent[] };
type GrowingHook = Omit<HookStop, 'calls'> & { readonly calls: GrowingCall[] };

interface Answered {
  readonly hook: GrowingHook;
  readonly call: GrowingCall;
}

/**
 * The ways of the packets of a trace, one behind the other. Sets and draws stand with the rule that
 * asked, and a function's verdict with its call: IPVS sends a packet on from within a hook, so that a
 * trace tells the verdict of that hook behind the packet's end.
 */
export function waysOf(steps: readonly TraceStep[]): PacketWay[] {
  checkArgument('waysOf', 'steps', steps, listOf(objectOf('kind')));
  const reader = new WayReader();
  for (const step of steps) reader.read(step);
  return reader.end();
}

class WayReader {
  readonly #ways: { readonly begin: TraceStep<'packet'>; readonly stops: Stop[] }[] = [];
  /** The hooks and calls that may still get a verdict, the newest last. */
  readonly #calls: { readonly hook: GrowingHook; readonly call: GrowingCall }[] = [];
  #hook: GrowingHook | undefined;
  #call: GrowingCall | undefined;
  /** The function that a packet was in when the kernel answered it, and goes on in behind the answer. */
  #answered: Answered | undefined;
  readonly #asked: Asked[] = [];

  read(step: TraceStep): void {
    switch (step.kind) {
      case 'packet':
        this.#tellAsked();
        this.#answered =
          step.origin === 'kernel' && this.#hook && this.#call
            ? { hook: this.#hook, call: this.#call }
            : undefined;
        this.#leave();
        this.#ways.push({ begin: step, stops: [] });
        return;
      case 'hook':
        this.#enter(step);
        return;
      case 'verdict':
        this.#judge(step);
        return;
      case 'set':
      case 'set-unasked':
      case 'draw':
        this.#asked.push(step);
        return;
      case 'rule':
        this.#tell({ kind: 'rule', rule: step, asked: this.#asked.splice(0) });
        return;
      case 'route':
      case 'emit':
      case 'deliver':
      case 'drop':
        this.#leave();
        this.#stops().push({ kind: 'step', step });
        if (step.kind !== 'route') this.#goOn();
        return;
      default:
        this.#tellAsked();
        this.#tell({ kind: 'step', step });
    }
  }

  end(): PacketWay[] {
    this.#tellAsked();
    return this.#ways;
  }

  #stops(): Stop[] {
    return this.#ways.at(-1)?.stops ?? [];
  }

  #enter({ hook, name, priority }: TraceStep<'hook'>): void {
    this.#tellAsked();
    if (this.#hook?.hook !== hook) {
      this.#hook = { kind: 'hook', hook, calls: [] };
      this.#stops().push(this.#hook);
    }
    this.#call = { name, priority, events: [], verdict: undefined };
    this.#hook.calls.push(this.#call);
    this.#calls.push({ hook: this.#hook, call: this.#call });
  }

  /** A packet that leaves a hook meets no other function of it. */
  #leave(): void {
    this.#tellAsked();
    this.#hook = undefined;
    this.#call = undefined;
  }

  /** The answer is over: a rule that refuses is told behind it. */
  #goOn(): void {
    this.#hook = this.#answered?.hook;
    this.#call = this.#answered?.call;
    this.#answered = undefined;
  }

  #judge({ hook, name, verdict }: TraceStep<'verdict'>): void {
    this.#tellAsked();
    for (let at = this.#calls.length - 1; at >= 0; at--) {
      const entry = this.#calls[at]!;
      if (entry.hook.hook !== hook || entry.call.name !== name) continue;
      entry.call.verdict = verdict;
      this.#calls.length = at;
      return;
    }
  }

  #tell(event: CallEvent): void {
    if (this.#call !== undefined) this.#call.events.push(event);
    else if (event.kind === 'step') this.#stops().push(event);
  }

  /** Sets and draws that no rule follows stand alone. */
  #tellAsked(): void {
    for (const step of this.#asked.splice(0)) this.#tell({ kind: 'step', step });
  }
}
