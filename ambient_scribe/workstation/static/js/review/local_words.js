// An utterance as it will be read once the server has taken a correction: shown until it has.

const ID = 0, TEXT = 1, FROM_MS = 2, TO_MS = 3, CORRECTION = 5;
const CLOSING = /[.,;:?!]+$/;

export const withCorrection = (utterance, ids, text, by) => {
  const wanted = new Set(ids);
  const { words, corrections } = utterance;
  const isOf = (word) => {
    const own = corrections[word[CORRECTION]];
    return own ? own.words.some((id) => wanted.has(id)) : wanted.has(word[ID]);
  };
  const from = words.findIndex(isOf), to = words.findLastIndex(isOf);
  if (from < 0) return utterance;
  const there = words.slice(from, to + 1);
  const heard = [...new Set(there.map((word) => corrections[word[CORRECTION]]?.heard ?? word[TEXT]))].join(" ");
  const closing = text && !CLOSING.test(text) ? CLOSING.exec(there.at(-1)[TEXT])?.[0] ?? "" : "";
  const made = `${text}${closing}`.split(/\s+/).map((token) =>
    [ids[0], token, there[0][FROM_MS], there.at(-1)[TO_MS], null, corrections.length]);
  return {
    ...utterance,
    words: words.toSpliced(from, there.length, ...made),
    corrections: [...corrections, { words: ids, heard, by, at: new Date().toISOString() }],
  };
};
