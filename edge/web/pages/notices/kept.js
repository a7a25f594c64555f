// @ts-check
/** A text that was kept is not kept again: preview, draft and publication refer to the same. */

import { keepText } from "/pages/_shared/keep.js";
import { say } from "/pages/_shared/strings.js";

/** @typedef {import("/pages/_shared/keep.js").Text} Text */

/** Make a memory of what one form kept; `forget()` when what it wrote was handed over. */
export function makeKept() {
  /** @type {Map<string, string>} */
  const known = new Map();
  return {
    /** @param {Text} text @returns {Promise<{id: string | null, words: any}>} */
    async keep(text) {
      const typed = JSON.stringify(text);
      const id = known.get(typed);
      if (id) return { id, words: null };
      const answer = await keepText(text);
      if (!answer.ok) return { id: null, words: answer.words ?? say("unreachable") };
      known.set(typed, answer.data.id);
      return { id: answer.data.id, words: null };
    },
    forget: () => known.clear(),
  };
}
