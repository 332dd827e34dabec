import { type Cursor, readName, readNameOr } from '@packet-path/manifest';
import type { Labels } from '../selector/selector.ts';

/** The names and labels of an object. */
export interface Metadata {
  /** `default` where none is written. */
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
}

export function readMetadata(object: Cursor): Metadata {
  const metadata = object.field('metadata');
  return {
    namespace: readNameOr(metadata.field('namespace'), 'label', 'default'),
    name: readName(metadata.field('name'), 'subdomain'),
    labels: readLabels(metadata.field('labels')),
  };
}

export function readLabels(labels: Cursor): Labels {
  if (labels.absent) return new Map();
  return new Map(Object.keys(labels.object()).map((key) => [key, labels.field(key).text()]));
}
