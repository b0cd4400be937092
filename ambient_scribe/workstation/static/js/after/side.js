// The papers of a visit beside each other, and how one comes to more of them.

import { button, el, field, fill, icon } from "/static/js/dom.js";
import { LETTER_NAMES, paperChip } from "/static/js/after/states.js";
import { mayEdit } from "/static/js/session.js";

/** `choose(id)` opens a paper, `draft(letters)` has them drafted anew. */
export const buildSide = ({ choose, draft }) => {
  const list = el("ol", { class: "papers" });
  const below = el("div", { class: "papers-more" });
  const element = el("nav", { class: "papers-side", "aria-label": "Papers" }, list, below);

  const draw = ({ papers, behind, letters, note }, current) => {
    const focused = document.activeElement?.closest(".paper-button")?.dataset.id;
    const isBehind = Object.keys(behind).length > 0;
    fill(list, papers.map((one) => el("li", {}, paperButton(one, { isCurrent: one.paper.id === current, isBehind: one.paper.id in behind, choose }))));
    fill(below,
      note && mayEdit() && moreForm(letters, isBehind, draft));
    if (focused) list.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus();
  };
  return { element, draw };
};

const paperButton = (one, { isCurrent, isBehind, choose }) =>
  el(
    "button",
    {
      type: "button", class: "paper-button", data: { id: one.paper.id }, "aria-current": isCurrent ? "true" : null,
      on: { click: () => choose(one.paper.id) },
    },
    el("span", { class: "paper-title" }, one.title, isBehind && el("span", { class: "paper-older" }, "look again")),
    el("span", { class: "paper-told" }, one.flagged > 0 && one.paper.state === "draft"
      ? el("span", { class: "paper-flags" }, icon("flag"), `${one.flagged} to decide`)
      : one.paper.state === "draft" ? "Draft" : paperChip(one.paper)),
  );

const moreForm = (letters, behind, draft) => {
  const kinds = el("select", { name: "letter" }, el("option", { value: "" }, "no other letter"),
    letters.map((kind) => el("option", { value: kind }, LETTER_NAMES[kind] ?? kind)));
  return el("details", { open: behind },
    el("summary", {}, "Draft anew, or another letter"),
    field("Also draft", kinds),
    el("p", { class: "small quiet" }, "What you wrote, decided or took out stays."),
    button("Draft", () => draft(kinds.value ? [kinds.value] : []), { kind: behind ? "main" : "" }));
};
