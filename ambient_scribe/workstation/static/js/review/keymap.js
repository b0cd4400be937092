// The map of the keys, on `?`.

import { el, kbd } from "/static/js/dom.js";
import { openDialog } from "/static/js/dialogs.js";

const PARTS = [
  ["Work off", [
    ["J K", "next, previous thing to decide"],
    ["A", "accept the sentence as it stands"],
    ["X", "remove it; set aside what was said"],
    ["I", "take what was said into the note"],
    ["Space", "play what it rests on, stop"],
    ["< >", "slower, faster"],
  ]],
  ["Write", [
    ["↵ E", "edit the sentence"],
    ["↵", "save (Ctrl ↵ too)"],
    ["Esc", "leave it as it was"],
    ["Alt S", "split at the caret"],
    ["M", "merge with the next"],
    ["O", "new sentence below"],
    ["Alt↑ Alt↓", "move it"],
    ["Z ⇧Z", "undo, redo, without end"],
  ]],
  ["Go", [
    ["↑ ↓", "sentence by sentence"],
    ["T", "to the transcript and back"],
    ["↵", "in the transcript: to the sentence that rests on it"],
    ["W", "to a word of the transcript; ← → word by word, ⇧ for several"],
    ["↵", "on a word: set right what was heard"],
    ["R", "in the transcript: set right who speaks"],
    ["Esc", "back from the transcript"],
    ["D", "day sheet"],
    ["N", "the visit that waits longest for a signature"],
    ["/", "search patients"],
  ]],
  ["The note", [
    ["S", "hand over, or sign"],
    ["H", "history"],
    ["C", "copy as text"],
    ["G", "consent"],
    ["L", "lock the screen"],
    ["?", "this map"],
  ]],
];

export const showKeyMap = () =>
  openDialog({
    title: "Keys",
    wide: true,
    body: [
      el("div", { class: "key-map" }, PARTS.map(([title, keys]) =>
        el("section", {}, el("h3", {}, title),
          el("dl", {}, keys.map(([key, text]) =>
            el("div", {}, el("dt", {}, key.split(" ").map((one) => el("kbd", {}, one))), el("dd", {}, text))))))),
      el("p", { class: "small quiet" }, "While you type, the same keys work with ", kbd("Alt"), ": Alt J saves and goes on, Alt Space or Alt P plays."),
    ],
  });
