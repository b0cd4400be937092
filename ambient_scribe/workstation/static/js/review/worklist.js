// What a reviewer works off, as a list: flagged sentences, the grave ones first; then what was said and stands in
// no sentence; then questions and possible readings. Values in, values out.

import { sentencesOf } from "/static/js/review/words.js";

const GRAVE = ["contradicted", "unsupported", "chart_conflict"];
const DOUBTED = ["unverified", "uncertain", "partial"];
const NOTHING = "Of these words nothing would be written any more";
const ASKED = { open_question: "Open questions", possible_reading: "Possible readings" };

export const GROUPS = {
  grave: "Decide",
  doubted: "Look at",
  offered: "Offered beside yours",
  missed: "Said, and in no sentence",
  open_question: ASKED.open_question,
  possible_reading: ASKED.possible_reading,
  more: "Also said",
};

/** Tasks in the order in which they are worked off. `aside`: keys that somebody has set aside. */
export const tasksOf = ({ note, omissions, suggestions }, aside) => {
  const sentences = note ? sentencesOf(note) : [];
  const flagged = (states, group) =>
    states.flatMap((state) => sentences.filter((one) => one.flag !== null && one.state === state))
      .map((one) => ({ key: `s:${one.id}`, group, sentence: one.id, text: one.text, why: one.flag, words: one.words }));
  const said = (isMissed, group) =>
    omissions.filter((one) => one.missed === isMissed)
      .map((one) => ({ key: `o:${one.words.join()}:${one.text}`, group, omission: one, text: one.text, why: one.why, words: one.words }));
  const asked = (kind) =>
    suggestions.filter((one) => one.kind === kind)
      .map((one) => ({ key: `q:${kind}:${one.text}`, group: kind, suggestion: one, text: one.text, why: [...one.reasons, ...one.questions].join(" "), words: one.words }));
  // What the machine would now write where a person's sentence stands, or where a person took one out.
  const offered = suggestions.filter(({ offer }) => offer && isOpenOffer(offer, sentences))
    .map((one) => ({
      key: `f:${one.offer.instead_of}:${one.offer.text}`, group: "offered", offer: one.offer, basis: one.basis,
      text: one.offer.text ?? NOTHING, words: one.words,
      why: one.offer.instead_of ? `Instead of “${sentences.find(({ id }) => id === one.offer.instead_of).text}”` : "A person took it out; it reads otherwise now",
    }));
  const isOpen = !note?.signed;
  const open = [
    ...flagged(GRAVE, "grave"),
    ...flagged(DOUBTED, "doubted"),
    ...(isOpen ? offered : []),
    ...(isOpen ? [...said(true, "missed"), ...Object.keys(ASKED).flatMap(asked), ...said(false, "more")] : []),
  ];
  return open.filter((task) => !aside.has(task.key));
};

/** Those that count as open: what is only also said does not. */
export const counted = (tasks) => tasks.filter((task) => task.group !== "more");

/** The task that one stands on after `by` steps from `key`; the nearest one where that is gone. */
export const taskBeside = (tasks, key, by, lastAt) => {
  if (!tasks.length) return null;
  const here = tasks.findIndex((task) => task.key === key);
  if (here >= 0) return tasks[Math.min(Math.max(here + by, 0), tasks.length - 1)];
  const at = by > 0 ? lastAt : lastAt - 1;
  return tasks[Math.min(Math.max(at, 0), tasks.length - 1)];
};

const isOpenOffer = (offer, sentences) => {
  if (!offer.instead_of) return sentences.every((one) => one.text !== offer.text);
  const own = sentences.find((one) => one.id === offer.instead_of);
  return own !== undefined && own.text !== offer.text;
};
