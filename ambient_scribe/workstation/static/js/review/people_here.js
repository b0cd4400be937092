// Who else has this visit open: their names in the head, and a word at the sentence that they write.

import { el, fill } from "/static/js/dom.js";
import { RowMarks } from "/static/js/review/row_marks.js";

/** Returns { element, draw(people) }. */
export const buildPeople = (desk, pane) => {
  const element = el("ul", { class: "people", "aria-label": "Also here", role: "status", hidden: true });
  const marks = new RowMarks(pane);
  const placeOf = (one) => {
    const section = one.writes && one.sentence && desk.note ? desk.sectionOf(one.sentence) : null;
    return section ? ` writes in ${section.title}` : one.writes ? " writes" : " is here";
  };
  const draw = (people) => {
    // Somebody with two windows is one person; the window in which they write counts.
    const known = new Map();
    for (const one of people) if (one.writes || !known.has(one.person)) known.set(one.person, one);
    const shown = [...known.values()];
    element.hidden = !shown.length;
    fill(element, shown.map((one) => el("li", {}, el("span", { class: "initials", "aria-hidden": "true" }, initialsOf(one.name)), el("span", {}, el("strong", {}, one.name), placeOf(one)))));
    const writers = Map.groupBy(shown.filter((one) => one.sentence && one.writes), (one) => one.sentence);
    marks.put(new Map([...writers].map(([id, own]) => [id, own.map((one) => el("p", { class: "other-writes" }, `${one.name} writes here`))])));
  };
  return { element, draw };
};

const initialsOf = (name) => name.split(/\s+/).map((word) => word.charAt(0)).slice(0, 2).join("").toUpperCase();
