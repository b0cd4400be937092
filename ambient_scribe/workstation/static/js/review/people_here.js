// Who else has this visit open: their names in the head, and a word at the sentence that they write.

import { el, fill } from "/static/js/dom.js";
import { RowMarks } from "/static/js/review/row_marks.js";

/** `now()`: the open workplace or null. Returns { element, draw(people) }. */
export const buildPeople = ({ now, titleOf }) => {
  const list = el("ul", { class: "people", "aria-label": "Also here" });
  const element = el("div", { role: "status", hidden: true }, list);
  let marks = null;
  const paperHere = () => now()?.where().paper ?? null;

  const placeOf = (one) => {
    const does = one.writes ? " writes" : " is";
    if (one.paper !== paperHere()) return `${does} ${one.writes ? "in" : "at"} ${one.paper === null ? "the note" : titleOf(one.paper) ?? "the papers"}`;
    const { desk } = now() ?? {};
    const section = one.writes && one.sentence && desk?.note ? desk.sectionOf(one.sentence) : null;
    return section?.title ? ` writes in ${section.title}` : one.writes ? " writes" : " is here";
  };
  const draw = (people) => {
    // Somebody with two windows is one person; the window in which they write counts.
    const known = new Map();
    for (const one of people) if (one.writes || !known.has(one.person)) known.set(one.person, one);
    const shown = [...known.values()];
    element.hidden = !shown.length;
    fill(list, shown.map((one) => el("li", {}, el("span", { class: "initials", "aria-hidden": "true" }, initialsOf(one.name)), el("span", {}, el("strong", {}, one.name), placeOf(one)))));
    const pane = now()?.pane;
    if (!pane) return;
    if (marks?.pane !== pane) marks = new RowMarks(pane);
    const writers = Map.groupBy(shown.filter((one) => one.sentence && one.writes && one.paper === paperHere()), (one) => one.sentence);
    marks.put(new Map([...writers].map(([id, own]) => [id, own.map((one) => el("p", { class: "other-writes" }, `${one.name} writes here`))])));
  };
  return { element, draw };
};

const initialsOf = (name) => name.split(/\s+/).map((word) => word.charAt(0)).slice(0, 2).join("").toUpperCase();
