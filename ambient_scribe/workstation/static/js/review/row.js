// One sentence of the note: its words, and below them what verification says where a person has to decide.

import { el, fill, icon } from "/static/js/dom.js";

const drawn = new WeakMap(); // row -> the sentence as it is drawn

export const makeRow = (sentence) =>
  el(
    "li",
    { class: "row", data: { id: sentence.id } },
    el("div", { class: "sentence", role: "button", tabindex: "-1", "aria-describedby": `why-${sentence.id}` }),
    el("div", { class: "why", id: `why-${sentence.id}` }),
  );

export const drawRow = (row, sentence) => {
  const now = JSON.stringify(sentence);
  if (drawn.get(row) === now) return;
  drawn.set(row, now);
  row.classList.remove("pending", "going");
  row.classList.toggle("flagged", sentence.flag !== null);
  row.classList.toggle("grave", sentence.flag !== null && sentence.grave);
  row.classList.toggle("by-hand", sentence.state === "human");
  row.classList.toggle("changed", sentence.changed ?? false);
  row.classList.toggle("heads", sentence.topic !== "" && sentence.text.replace(/\.$/, "").toLowerCase() === sentence.topic.toLowerCase());
  row.firstChild.textContent = sentence.text;
  fill(row.querySelector(".why"), whyOf(sentence));
};

const whyOf = (sentence) => {
  if (sentence.flag !== null) {
    return [
      el("strong", {}, icon("flag"), sentence.flag),
      sentence.reasons.map((reason) => el("span", { class: "reason" }, reason)),
    ];
  }
  // A person answers for it; what its evidence does not bear out is told, and blocks nothing.
  return sentence.reasons.map((reason) => el("span", { class: "reason" }, reason));
};

/** How the note will look, until the server has answered. */
export const showPending = (pane, edit) => {
  const row = pane.row(edit.sentence ?? edit.first ?? "");
  if (!row) return;
  drawn.delete(row);
  row.classList.add("pending");
  if (edit.op === "replace") row.firstChild.textContent = edit.text;
  if (edit.op === "remove") row.classList.add("going");
  if (edit.op === "accept" || edit.op === "replace") {
    row.classList.remove("flagged", "grave");
    fill(row.querySelector(".why"));
  }
};
