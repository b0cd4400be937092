// What a reviewer works off, as a list: flagged sentences, the grave ones first; then what was said and stands in
// no sentence; then questions and possible readings; at the end what somebody has set aside. Values in, values out.

import { sentencesOf } from "/static/js/review/words.js";
import { momentOf } from "/static/js/times.js";

const GRAVE = ["contradicted", "unsupported", "chart_conflict"];
const DOUBTED = ["unverified", "uncertain", "partial"];
const ASKED = { open_question: "Open questions", possible_reading: "Possible readings" };

export const GROUPS = {
  grave: "Decide",
  doubted: "Look at",
  missed: "Said, and in no sentence",
  wording: "Other wording",
  open_question: ASKED.open_question,
  possible_reading: ASKED.possible_reading,
  more: "Also said",
  aside: "Set aside",
};

/** Those that are shown when they are asked for, and are not counted. */
export const FOLDED = ["more", "aside"];

/** Tasks in the order in which they are worked off. What is no sentence has a `matter`, as it is set aside by. */
export const tasksOf = ({ note, omissions, suggestions, wordings, aside }) => {
  const sentences = note ? sentencesOf(note) : [];
  const flagged = (states, group) =>
    states.flatMap((state) => sentences.filter((one) => one.flag !== null && one.state === state))
      .map((one) => ({ key: `s:${one.id}`, group, sentence: one.id, text: one.text, why: one.flag, words: one.words }));
  const said = (isMissed, group) =>
    omissions.filter((one) => one.missed === isMissed)
      .map((one) => ({ ...matterOf("omission", one), group, basis: one.basis, wording: asSentence(one.text), why: one.why }));
  const asked = (kind) =>
    suggestions.filter((one) => one.kind === kind)
      .map((one) => ({ ...matterOf(kind, one), group: kind, why: [...one.reasons, ...one.questions].join(" ") }));
  const offered = openWordings({ note, wordings })
    .filter((one) => !sentences.some(({ id, flag }) => id === one.over && flag !== null)) // offered at its sentence
    .map((one) => ({
      ...matterOf("wording", one), group: "wording", wording: one.text, over: one.over, place: one.over ? null : one,
      why: [one.source, one.flag].filter(Boolean).join(": "), basis: one.basis,
    }));
  if (!note || note.signed) return [...flagged(GRAVE, "grave"), ...flagged(DOUBTED, "doubted")];
  const others = [...said(true, "missed"), ...offered, ...Object.keys(ASKED).flatMap(asked), ...said(false, "more")];
  return [
    ...flagged(GRAVE, "grave"),
    ...flagged(DOUBTED, "doubted"),
    ...others.filter((task) => !aside.of(task.matter)),
    ...others.flatMap((task) => putAside(task, aside.of(task.matter))),
  ];
};

const matterOf = (kind, { text, words, over = null }) =>
  ({ key: `${kind}:${over}:${words.join()}:${text}`, text, words, matter: { kind, text, words, over } });

const putAside = (task, entry) =>
  entry ? [{ ...task, group: "aside", why: toldAside(entry) }] : [];

export const toldAside = ({ by, at }) => `By ${by}, ${momentOf(at)}`;

/** Wordings that may still be taken in: their sentence is there, and their text stands nowhere. */
export const openWordings = ({ note, wordings }) => {
  const sentences = note ? sentencesOf(note) : [];
  const [ids, texts] = [new Set(sentences.map((one) => one.id)), new Set(sentences.map((one) => one.text))];
  return wordings.filter((one) => !texts.has(one.text) && (one.over === null || ids.has(one.over)));
};

const asSentence = (text) => {
  const upper = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(upper) ? upper : `${upper}.`;
};

/** Those that count as open: what is only also said does not, nor what is set aside. */
export const counted = (tasks) => tasks.filter((task) => !FOLDED.includes(task.group));

/** The task that one stands on after `by` steps from `key`; the nearest one where that is gone. */
export const taskBeside = (tasks, key, by, lastAt) => {
  if (!tasks.length) return null;
  const here = tasks.findIndex((task) => task.key === key);
  if (here >= 0) return tasks[Math.min(Math.max(here + by, 0), tasks.length - 1)];
  const at = by > 0 ? lastAt : lastAt - 1;
  return tasks[Math.min(Math.max(at, 0), tasks.length - 1)];
};
