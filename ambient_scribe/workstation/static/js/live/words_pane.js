// The words as they are heard: by speaker, gaps between them, what is not settled yet in grey at the end.

import { el, fill } from "/static/js/dom.js";
import { Following } from "/static/js/live/following.js";
import { clock } from "/static/js/times.js";

/** Returns { element, following, close }. */
export const wordsPane = (visit) => {
  const rows = new Map(); // id of a line -> { row, told }
  const list = el("ol", { class: "utterances" });
  const partial = el("p", { class: "partial", hidden: true });
  const nothing = el("p", { class: "nothing" }, "The first words stand here in a moment.");
  const scroll = el("div", { class: "transcript", tabindex: "0", role: "log", "aria-live": "off", "aria-label": "Transcript" }, nothing, list, partial);
  const following = new Following(scroll, { text: "Newest", newest: () => (partial.hidden ? list.lastElementChild : partial) });

  const draw = () => {
    const { lines } = visit.feed;
    let last = null;
    const shown = lines.map((line) => {
      const isSame = !line.gap && last === `${line.who}/${line.name}`;
      last = line.gap ? null : `${line.who}/${line.name}`;
      return rowOf(rows, line, isSame);
    });
    const known = new Set(lines.map(({ id }) => id));
    for (const id of rows.keys()) if (!known.has(id)) rows.delete(id);
    placed(list, shown);
    nothing.hidden = lines.length > 0 || !partial.hidden;
    following.follow();
  };
  const drawPartial = () => {
    partial.textContent = visit.feed.partial;
    partial.hidden = !visit.feed.partial;
    nothing.hidden = list.childElementCount > 0 || !partial.hidden;
    following.follow();
  };
  visit.addEventListener("words", draw);
  visit.addEventListener("partial", drawPartial);
  draw();
  drawPartial();
  return {
    element: el("section", { class: "live-words", "aria-label": "Words" }, el("h2", { class: "pane-title" }, "Words"), scroll, following.button),
    following,
    close: () => {
      visit.removeEventListener("words", draw);
      visit.removeEventListener("partial", drawPartial);
    },
  };
};

const rowOf = (rows, line, isSame) => {
  const told = JSON.stringify([line, isSame]);
  const known = rows.get(line.id);
  if (known?.told === told) return known.row;
  const row = known?.row ?? el("li", {});
  row.className = line.gap ? "gap" : `utterance role-${line.who === "other" ? "companion" : line.who}${isSame ? " same" : ""}`;
  fill(row, el("span", { class: "time" }, clock(line.atMs)), line.gap
    ? el("span", {}, line.text)
    : el("p", { class: "spoken" }, el("span", { class: "who" }, line.name), " ", line.text));
  rows.set(line.id, { row, told });
  return row;
};

/** Puts elements in their order and leaves alone those that stand there already: the place of the reader holds. */
export const placed = (list, shown) => {
  const wanted = new Set(shown);
  for (const node of [...list.children]) if (!wanted.has(node)) node.remove();
  shown.forEach((node, at) => {
    if (list.children[at] !== node) list.insertBefore(node, list.children[at] ?? null);
  });
};
