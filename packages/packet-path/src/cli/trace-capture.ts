import { readCapture } from '@packet-path/pcap';
import type { CapturePath } from '../captures/capture-host.ts';
import { CaptureRecorder } from '../captures/capture-recorder.ts';
import { captureJson, captureText } from '../captures/capture-text.ts';
import { playCapture } from '../captures/play-capture.ts';
import { PatientPrinter, tell } from './output/print.ts';
import { writeWhole } from './output/write-file.ts';
import { readInputBytes, sourceOf } from './read-input.ts';

interface CaptureOptions {
  readonly pcap: string;
  readonly writePcap?: string;
  readonly json?: true;
  readonly brief?: true;
}

/** Sends the packets of a capture through a path, and prints the outcome and work of each and of all. */
export function traceCapture(
  path: CapturePath,
  notes: readonly string[],
  { pcap, writePcap, json, brief }: CaptureOptions,
): void {
  const source = sourceOf(pcap);
  const { frames, tornAt } = readCapture(readInputBytes(pcap), { source });
  if (tornAt !== null) tell(`${source}: the last record, at byte ${tornAt}, is cut off`);
  const epoch = frames.find(({ time }) => time !== null)?.time ?? 0n;
  const recorder = writePcap === undefined ? undefined : new CaptureRecorder(path, epoch);
  const played = playCapture(path, frames);
  const lines =
    json === true
      ? [JSON.stringify({ ...Object(captureJson(played)), notes }, null, 2)]
      : [...captureText(played, brief), ...notes.map((note) => `note: ${note}`)];
  const printer = new PatientPrinter();
  printer.print(`${lines.join('\n')}\n`);
  if (writePcap !== undefined && recorder !== undefined) writeWhole(writePcap, recorder.bytes);
  printer.end();
}
