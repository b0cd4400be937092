// Another wording of a sentence: offered below it, taken in whole by a key, or part by part: where it differs from
// what stands there, each difference is a switch. Whoever types goes on by hand.

import { el, fill, kbd } from "/static/js/dom.js";
import { differences, wordDiff } from "/static/js/review/diff.js";
import { openWordings } from "/static/js/review/worklist.js";

const MOST_PARTS = 9; // as many as there are figures on the keys

/** Runs of [kind, words]: what stands in both, and pairs of what goes and what comes. */
const partsOf = (before, after, isTaken) => {
  const parts = [];
  for (const [kind, word] of differences(before.split(" "), after.split(" "))) {
    const isSame = kind === "same";
    if (parts.at(-1)?.isSame !== isSame) parts.push({ isSame, gone: [], come: [], isTaken: isTaken && !isSame });
    if (kind !== "new") parts.at(-1).gone.push(word);
    if (kind !== "gone") parts.at(-1).come.push(word);
  }
  return parts;
};

export const textOf = (parts) => parts.flatMap((part) => (part.isTaken ? part.come : part.gone)).join(" ");

/** Returns { element, text, toggle(number), onTyped(), onText }; `onText(text)` is called after a switch. */
export const partsOffered = (before, { text: after, isTaken }) => {
  const parts = partsOf(before, after, isTaken);
  const open = parts.filter((part) => !part.isSame).slice(0, MOST_PARTS);
  const element = el("div", { class: "parts", role: "group", "aria-label": "Parts of the other wording" });
  const offer = { element, text: textOf(parts), onText: () => {} };
  const draw = () =>
    fill(element, open.map((part, number) =>
      el("button", { type: "button", "aria-pressed": String(part.isTaken), "aria-keyshortcuts": `Alt+${number + 1}`, on: { click: () => offer.toggle(number) } },
        el("kbd", { "aria-hidden": "true" }, `Alt ${number + 1}`),
        part.gone.length > 0 && el("del", {}, part.gone.join(" ")), part.come.length > 0 && el("ins", {}, part.come.join(" ")))));
  offer.toggle = (number) => {
    const part = open[number];
    if (!part || element.hidden) return;
    part.isTaken = !part.isTaken;
    draw();
    offer.onText(textOf(parts));
  };
  offer.onTyped = () => { element.hidden = true; };
  draw();
  return offer;
};

/** What is offered at a sentence, the first first. */
export const offeredAt = (desk, id) => openWordings(desk).filter((one) => one.over === id);

/** For the rows that wait for a decision: Map of id -> elements. */
export const offersOf = (desk) => {
  const flagged = openWordings(desk).filter((one) => one.over !== null && desk.sentence(one.over)?.flag);
  return new Map([...Map.groupBy(flagged, (one) => one.over)].map(([id, own]) =>
    [id, own.map((one, number) => el("p", { class: "offer" }, el("span", { class: "quiet" }, `${one.source}:`), el("span", {}, wordDiff(desk.sentence(id).text, one.text)), number === 0 && desk.isOpen && kbd("I")))]));
};
