/// <reference path="../built-files.d.ts" />
import hooks from '../../../../../docs/learn/1-hooks.md?packed';
import dnat from '../../../../../docs/learn/2-dnat-and-conntrack.md?packed';
import chains from '../../../../../docs/learn/3-kube-proxys-chains.md?packed';
import why from '../../../../../docs/learn/4-why-20000.md?packed';
import keepalive from '../../../../../docs/learn/5-keepalive.md?packed';
import ipvs from '../../../../../docs/learn/6-ipvs.md?packed';
import nftables from '../../../../../docs/learn/7-nftables.md?packed';
import limits from '../../../../../docs/learn/8-when-conntrack-is-not-your-friend.md?packed';
import hooksInChinese from '../../../../../docs/learn/zh/1-hooks.md?packed';
import dnatInChinese from '../../../../../docs/learn/zh/2-dnat-and-conntrack.md?packed';
import chainsInChinese from '../../../../../docs/learn/zh/3-kube-proxys-chains.md?packed';
import whyInChinese from '../../../../../docs/learn/zh/4-why-20000.md?packed';
import keepaliveInChinese from '../../../../../docs/learn/zh/5-keepalive.md?packed';
import ipvsInChinese from '../../../../../docs/learn/zh/6-ipvs.md?packed';
import nftablesInChinese from '../../../../../docs/learn/zh/7-nftables.md?packed';
import limitsInChinese from '../../../../../docs/learn/zh/8-when-conntrack-is-not-your-friend.md?packed';
import { unpack } from '../pack.ts';
import type { ModelLanguage } from '../protocol/language.ts';

/** The lessons of docs/learn, in order, and their translations. */
const PACKED: Readonly<Record<ModelLanguage, readonly string[]>> = {
  en: [hooks, dnat, chains, why, keepalive, ipvs, nftables, limits],
  zh: [
    hooksInChinese,
    dnatInChinese,
    chainsInChinese,
    whyInChinese,
    keepaliveInChinese,
    ipvsInChinese,
    nftablesInChinese,
    limitsInChinese,
  ],
};

const unpacked = new Map<ModelLanguage, Promise<readonly string[]>>();

/** The lessons of a language, in order; they are unpacked when they are first asked for. */
export function lessonTexts(language: ModelLanguage): Promise<readonly string[]> {
  const known = unpacked.get(language);
  if (known !== undefined) return known;
  const texts = Promise.all(PACKED[language].map(async (packed) => (await unpack(packed)) ?? ''));
  unpacked.set(language, texts);
  return texts;
}
