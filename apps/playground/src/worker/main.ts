/// <reference path="../model/built-files.d.ts" />

import packedCounts from 'virtual:article-counts';
import { PacketPathError } from 'packet-path';
import { Cancelled, type Context } from '../model/context.ts';
import { Model } from '../model/model.ts';
import { packedIfShort, sha256Of, unpack } from '../model/pack.ts';
import type { ModelFault } from '../model/protocol/protocol.ts';
import type { ProfilesAt } from '../model/time/profiles.ts';
import { profilesFrom } from '../model/time/stored-profiles.ts';
import type { FromWorker, ToWorker } from './messages.ts';

/** The part of a worker's global scope that is used here: the page's own types are of a window. */
interface Scope {
  postMessage(message: FromWorker): void;
  onmessage: ((event: { readonly data: ToWorker }) => void) | null;
}

/** Milliseconds of work between two looks at the messages that came in. */
const BREATH = 40;

const scope = self as unknown as Scope;

let counts: Promise<readonly ProfilesAt[]> | undefined;
const stored = (): Promise<readonly ProfilesAt[]> => {
  counts ??= unpack(packedCounts).then((text) => profilesFrom(text ?? '[]'));
  return counts;
};
// A page that is served from its sources has no counts made before.
const model = new Model(packedCounts === '' ? undefined : stored);

const cancelled = new Set<number>();
let queue: Promise<void> = Promise.resolve();
/** Files that are being read: questions that came behind them wait. */
let keeping: Promise<unknown> = Promise.resolve();

scope.onmessage = ({ data }) => {
  switch (data.kind) {
    case 'keep':
      keeping = Promise.all([keeping, keep(data)]);
      break;
    case 'cancel':
      cancelled.add(data.id);
      break;
    case 'ask':
      queue = queue.then(() => answer(data));
      break;
    default:
      throw new TypeError(`no message is ${JSON.stringify(data satisfies never)}`);
  }
};

async function keep({ id, name, blob }: ToWorker & { readonly kind: 'keep' }): Promise<void> {
  try {
    const text = await blob.text();
    const sha256 = await sha256Of(text);
    const packed = await packedIfShort(text);
    model.keep({ name, text, sha256 });
    scope.postMessage({ kind: 'kept', id, kept: { sha256, packed } });
  } catch (error) {
    scope.postMessage({ kind: 'unkept', id, message: faultOf(error).message });
  }
}

async function answer({ id, name, request }: ToWorker & { readonly kind: 'ask' }): Promise<void> {
  try {
    const context = contextOf(id);
    // A cancellation may stand behind its question: a slider that moves takes most of its questions back.
    await turn();
    await keeping;
    await context.breathe();
    const value = await model.answer(name, request as never, context);
    scope.postMessage({ kind: 'answer', id, json: JSON.stringify(value) });
  } catch (error) {
    if (error instanceof Cancelled) scope.postMessage({ kind: 'cancelled', id });
    else scope.postMessage({ kind: 'fault', id, fault: faultOf(error) });
  } finally {
    cancelled.delete(id);
  }
}

function contextOf(id: number): Context {
  let last = performance.now();
  return {
    progress: (done) => scope.postMessage({ kind: 'progress', id, done }),
    async breathe() {
      if (performance.now() - last > BREATH) {
        await turn();
        last = performance.now();
      }
      if (cancelled.has(id)) throw new Cancelled();
    },
  };
}

/** Lets the messages that are here be heard. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

function faultOf(error: unknown): ModelFault {
  if (error instanceof PacketPathError) return { message: error.message, code: error.code };
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { message, code: 'internal' };
}

scope.postMessage({ kind: 'ready' });
