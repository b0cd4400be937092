// The keys of the papers: those of the review that make sense here, and a few of their own.

import { say } from "/static/js/announce.js";
import { el } from "/static/js/dom.js";
import { openDialog } from "/static/js/dialogs.js";
import { workplaceKeys } from "/static/js/review/workplace_keys.js";
import { go } from "/static/js/route.js";

/** `now()` gives the open paper's workplace or null; `out` prints and saves. */
export const keysOfPapers = ({ id, now, next, out }) => {
  const { left, keys } = workplaceKeys(now);
  return {
    ...keys,
    "[": left(() => { next(-1); }),
    "]": left(() => { next(1); }),
    j: left(({ here }) => { if (!here.nextTask(1)) say("Nothing is left to decide in this paper"); }),
    r: left(({ top }) => { top.ready(); }),
    "Shift+r": left(({ top }) => { top.release(); }),
    w: left(({ top }) => top.whatChanged()),
    y: left(({ top }) => top.looked()),
    v: left(({ top }) => { top.setAside(); }),
    "Ctrl+p": () => { out.print(); },
    "Shift+p": () => { out.save(); },
    b: () => { go(`visit/${encodeURIComponent(id)}`); },
    "?": () => { showKeys(); },
  };
};

const PARTS = [
  ["Papers", [
    ["[ ]", "previous, next paper"],
    ["R", "ready: read, and nothing flagged"],
    ["⇧R", "release it, once the note is signed"],
    ["V", "void"],
    ["W", "what changed since it was drafted"],
    ["Y", "still right as it stands"],
    ["Ctrl+P ⇧P", "print, save as PDF"],
    ["C", "copy as text, by section"],
    ["B", "back to the note"],
  ]],
  ["Statements", [
    ["J K", "next, previous to decide"],
    ["↑ ↓", "one by one"],
    ["↵ E", "edit"],
    ["A X", "accept, remove"],
    ["O M", "new below, merge with the next"],
    ["Alt↑ Alt↓", "move"],
    ["Z ⇧Z", "undo, redo"],
    ["Space", "play what it rests on"],
    ["← →", "three seconds back, on"],
    ["T", "to the transcript and back"],
    ["H", "history"],
  ]],
];

export const showKeys = () =>
  openDialog({
    title: "Keys",
    wide: true,
    body: el("div", { class: "key-map" }, PARTS.map(([title, keys]) =>
      el("section", {}, el("h3", {}, title),
        el("dl", {}, keys.map(([key, text]) =>
          el("div", {}, el("dt", {}, key.split(" ").map((one) => el("kbd", {}, one))), el("dd", {}, text))))))),
  });
