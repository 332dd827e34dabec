import { ALWAYS } from '../extension/always.ts';
import type { MatchExtension } from '../extension/extension.ts';
import { quote } from '../text/quote.ts';

/** XT_MAX_COMMENT_LEN - 1 (include/uapi/linux/netfilter/xt_comment.h). */
const LONGEST_COMMENT = 255;

/** `-m comment`: words for people; it matches every packet (net/netfilter/xt_comment.c). */
export const comment: MatchExtension<string> = {
  name: 'comment',
  note: true,
  options: { '--comment': { values: 1 } },
  read(given) {
    const option = given.require('--comment');
    if (option.value.length > LONGEST_COMMENT) {
      option.fail('bad-option', 'the comment is too long', `at most ${LONGEST_COMMENT} characters`);
    }
    return option.value;
  },
  write: (text) => `--comment ${quote(text)}`,
  compile: () => ALWAYS,
};
