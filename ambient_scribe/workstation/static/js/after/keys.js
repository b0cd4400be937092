// The keys of the papers: those of the review that make sense here, and a few of their own.

import { say, sayProblem } from "/static/js/announce.js";
import { el } from "/static/js/dom.js";
import { openDialog } from "/static/js/dialogs.js";
import { changeSpeed } from "/static/js/preferences.js";
import { openCopy } from "/static/js/review/copying.js";
import { openHistory } from "/static/js/review/history.js";
import { go } from "/static/js/route.js";

/** `now()` gives the open paper's parts or null; `out` prints and saves. */
export const keysOfPapers = ({ id, now, next, out }) => {
  const on = (act) => () => {
    const paper = now();
    if (!paper) return false;
    return act(paper);
  };
  const left = (act) => on((paper) => {
    paper.actions.finish();
    return act(paper);
  });
  const faster = (by) => on(({ dock, player }) => {
    changeSpeed(by);
    dock.drawSpeed();
    player.setSpeed();
  });
  return {
    "[": left(() => { next(-1); }),
    "]": left(() => { next(1); }),
    j: left(({ here }) => { if (!here.nextTask(1)) say("Nothing is left to decide in this paper"); }),
    k: left(({ here }) => { here.nextTask(-1); }),
    ArrowDown: on(({ here }) => { here.step(1); }),
    ArrowUp: on(({ here }) => { here.step(-1); }),
    Enter: on(({ here, actions }) => (here.isInTranscript ? here.follow() : actions.edit())),
    e: on(({ actions }) => actions.edit()),
    a: left(({ actions }) => actions.accept()),
    x: left(({ actions }) => actions.remove()),
    o: left(({ actions }) => actions.addBehind()),
    m: left(({ actions }) => actions.merge()),
    z: left(({ undo }) => { undo(-1); }),
    "Shift+z": left(({ undo }) => { undo(1); }),
    "Ctrl+z": on(({ undo }) => { undo(-1); }),
    "Ctrl+Shift+z": on(({ undo }) => { undo(1); }),
    "Alt+ArrowUp": left(({ actions }) => actions.move(-1)),
    "Alt+ArrowDown": left(({ actions }) => actions.move(1)),
    Space: on(({ here }) => { here.play(); }),
    p: on(({ here }) => { here.play(); }),
    t: left(({ here }) => { here.cross(); }),
    "<": faster(-1),
    ">": faster(1),
    Escape: on(({ player, here }) => {
      player.stop();
      if (here.isInTranscript) here.cross();
    }),
    r: left(({ top }) => { top.ready(); }),
    "Shift+r": left(({ top }) => { top.release(); }),
    v: left(({ top }) => { top.setAside(); }),
    h: left(({ desk }) => { openHistory(desk).catch(sayProblem); }),
    c: left(({ desk }) => { openCopy(desk).catch(sayProblem); }),
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
