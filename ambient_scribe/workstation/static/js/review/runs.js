// The words of one utterance as elements: runs of one kind, and back from a point of the screen to a word.

import { el } from "/static/js/dom.js";
import { momentOf } from "/static/js/times.js";

/** `marked`: places in it that a sentence rests on; `chosen`: { from, to } on which one stands. `data-at` is the
    first word of a run. */
export const runsOf = (words, number, marked, chosen) => {
  const runs = [];
  let run = null;
  words.utterances[number].words.forEach((_, at) => {
    const readings = words.readings(number, at);
    const correction = words.correction(number, at);
    const isChosen = chosen !== null && at >= chosen.from && at <= chosen.to;
    const isMarked = marked?.has(at) ?? false;
    const text = words.text(number, at);
    if (run?.correction === correction && run.isMarked === isMarked && run.isChosen === isChosen && run.readings === null && readings === null) {
      run.texts.push(text);
      return;
    }
    run = { at, readings, correction, isMarked, isChosen, texts: [text] };
    runs.push(run);
  });
  return runs.flatMap((one, place) => {
    const after = besideRun(one, runs[place + 1]);
    const next = runs[place + 1];
    const joins = !after && next && one.isMarked && next.isMarked && !one.isChosen;
    return [runElement(one, joins), after, !joins && " "];
  });
};

const runElement = (run, joins) => {
  const { correction } = run;
  const isGone = correction !== null && run.texts.join("") === "";
  const names = [
    "run", run.isMarked && "evidence", run.isChosen && "chosen", run.readings !== null && "doubtful",
    correction && "corrected",
  ].filter(Boolean);
  const title = correction && `Heard: “${correction.heard}”. ${isGone ? "Taken out" : "Corrected"} by ${correction.by}, ${momentOf(correction.at)}`;
  return el(isGone ? "del" : "span", { class: names.join(" "), title, data: { at: run.at } },
    isGone ? correction.heard : run.texts.join(" "), joins && " ");
};

/** What stands behind a run while its utterance is looked at: other readings, what was heard. */
const besideRun = ({ readings, correction, texts }, next) => {
  if (readings) return el("span", { class: "or" }, ` or ${readings}`);
  if (!correction || next?.correction === correction) return null;
  const told = texts.join("") === "" ? ` (taken out by ${correction.by})` : ` (heard: ${correction.heard})`;
  return el("span", { class: "or" }, told);
};

/** The place of the word at a point of the screen, in its utterance; null beside the words. */
export const wordAt = (words, event) => {
  const run = event.target.closest?.(".run");
  if (!run) return null;
  const offset = caretOffset(event, run);
  const at = Number(run.dataset.at);
  return offset === null || run.matches("del") ? at : at + run.textContent.slice(0, offset).split(" ").length - 1;
};

/** The places of the words that are selected with the mouse, if they are of one utterance; else null. */
export const selectedWords = () => {
  const selection = getSelection();
  if (selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const [first, last] = [placeIn(range.startContainer, range.startOffset, false), placeIn(range.endContainer, range.endOffset, true)];
  return first && last && first.number === last.number ? { number: first.number, from: first.at, to: Math.max(first.at, last.at) } : null;
};

const placeIn = (node, offset, isEnd) => {
  const run = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node)?.closest?.(".run");
  if (!run) return null;
  const before = run.textContent.slice(0, isEnd ? Math.max(0, offset - 1) : offset + 1);
  const number = Number(run.closest(".utterance").dataset.number);
  const own = run.matches("del") ? 0 : before.trimEnd().split(" ").length - 1;
  return { number, at: Number(run.dataset.at) + Math.max(0, own) };
};

const caretOffset = ({ clientX, clientY }, run) => {
  const caret = document.caretPositionFromPoint?.(clientX, clientY);
  if (caret) return run.contains(caret.offsetNode) ? caret.offset : null;
  const range = document.caretRangeFromPoint?.(clientX, clientY);
  return range && run.contains(range.startContainer) ? range.startOffset : null;
};
