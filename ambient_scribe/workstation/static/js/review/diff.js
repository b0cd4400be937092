// The difference of two texts, word by word, and of two notes, sentence by sentence. Longest common subsequence:
// sentences are short, and a note has a hundred of them.

import { el } from "/static/js/dom.js";
import { sentencesOf } from "/static/js/review/words.js";

/** [["same" | "gone" | "new", item], …] */
export const differences = (before, after) => {
  const width = after.length + 1;
  const lengths = new Uint16Array((before.length + 1) * width);
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] = before[i] === after[j]
        ? lengths[(i + 1) * width + j + 1] + 1
        : Math.max(lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
    }
  }
  const found = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && before[i] === after[j]) {
      found.push(["same", after[j]]);
      [i, j] = [i + 1, j + 1];
    } else if (j >= after.length || (i < before.length && lengths[(i + 1) * width + j] >= lengths[i * width + j + 1])) {
      found.push(["gone", before[i]]);
      i += 1;
    } else {
      found.push(["new", after[j]]);
      j += 1;
    }
  }
  return found;
};

const TAGS = { same: "span", gone: "del", new: "ins" };

/** Words of two texts as elements: what went is struck through, what came is underlined. */
export const wordDiff = (before, after) => {
  const parts = [];
  for (const [kind, word] of differences(before.split(" "), after.split(" "))) {
    const last = parts.at(-1);
    if (last?.kind === kind) last.words.push(word);
    else parts.push({ kind, words: [word] });
  }
  return parts.flatMap(({ kind, words }) => [el(TAGS[kind], {}, words.join(" ")), " "]);
};

/** What changed between two notes: { section, before, after }; a text is null where there is no sentence. */
export const noteDiff = (before, after) => {
  const earlier = new Map(sentencesOf(before).map((one) => [one.id, one]));
  const changes = [];
  for (const section of after.sections) {
    const known = before.sections.find((one) => one.id === section.id)?.sentences ?? [];
    for (const sentence of section.sentences) {
      const old = earlier.get(sentence.id);
      earlier.delete(sentence.id);
      if (!old) changes.push({ section: section.title, before: null, after: sentence.text, sentence });
      else if (old.text !== sentence.text) changes.push({ section: section.title, before: old.text, after: sentence.text, sentence });
      else if (old.state !== sentence.state && sentence.state === "human") changes.push({ section: section.title, before: old.text, after: sentence.text, accepted: true, sentence });
      else if (!known.some((one) => one.id === sentence.id)) changes.push({ section: section.title, before: old.text, after: sentence.text, moved: true, sentence });
    }
  }
  for (const section of before.sections) {
    for (const sentence of section.sentences) {
      if (earlier.has(sentence.id)) changes.push({ section: section.title, before: sentence.text, after: null, sentence });
    }
  }
  return changes;
};
