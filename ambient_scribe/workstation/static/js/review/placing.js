// Where a new sentence goes: behind the one whose words were said closest to its own.

import { sentencesOf } from "/static/js/review/words.js";

const moment = (words, ids) => {
  const [first] = words.byUtterance(ids).keys();
  return first ?? null;
};

/** { section, after, topic } for words of the visit. */
export const placeFor = (desk, ids) => {
  const said = moment(desk.words, ids);
  const fallback = desk.note.sections.find((section) => section.sentences.length) ?? desk.note.sections[0];
  if (said === null) return { section: fallback.id, after: fallback.sentences.at(-1)?.id ?? null, topic: "" };
  let nearest = null;
  for (const sentence of sentencesOf(desk.note)) {
    const own = moment(desk.words, sentence.words);
    if (own === null) continue;
    const distance = Math.abs(own - said);
    if (!nearest || distance < nearest.distance) nearest = { distance, sentence };
  }
  if (!nearest) return { section: fallback.id, after: fallback.sentences.at(-1)?.id ?? null, topic: "" };
  const section = desk.sectionOf(nearest.sentence.id);
  return { section: section.id, after: nearest.sentence.id, topic: nearest.sentence.topic };
};

/** What a new sentence rests on. */
export const basisOf = ({ basis, words }) =>
  basis ?? (words.length ? [{ basis: "spoken", word_ids: words }] : []);

/** One step up or down: in its section, then into the next one. Null at the ends of the note. */
export const movedBy = (desk, id, by) => {
  const { sections } = desk.note;
  const at = sections.findIndex((section) => section.sentences.some((one) => one.id === id));
  const ids = sections[at].sentences.map((one) => one.id);
  const here = ids.indexOf(id);
  const target = here + by;
  if (target >= 0 && target < ids.length) {
    const rest = ids.filter((one) => one !== id);
    return { op: "move", sentence: id, section: sections[at].id, after: rest[target - 1] ?? null };
  }
  const next = sections[at + by];
  if (!next) return null;
  return { op: "move", sentence: id, section: next.id, after: by > 0 ? null : next.sentences.at(-1)?.id ?? null };
};
