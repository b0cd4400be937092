// The map of the keys, on `?`: every key that the review, the field and the bar above know, by its name in `keys.js`.

import { el, kbd } from "/static/js/dom.js";
import { openDialog } from "/static/js/dialogs.js";

const SIGNS = { Enter: "↵", Escape: "Esc", ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", "Alt+1": "Alt 1–9", MediaPlayPause: "Media play" };

/** [title, keys of what, [[names of keys, what they do], …]] */
export const PARTS = [
  ["Work off", "review", [
    [["j", "k"], "next, previous thing to decide"],
    [["a"], "accept the sentence as it stands"],
    [["x"], "remove it; set aside what was said, put it back"],
    [["i"], "take what was said, or another wording, into the note"],
    [["Enter"], "the same, changed first; part by part"],
  ]],
  ["Listen", "review", [
    [["Space", "p", "MediaPlayPause"], "play what it rests on, stop"],
    [["ArrowLeft", "ArrowRight"], "three seconds back, on"],
    [["<", ">"], "slower, faster: 1× to 2×"],
  ]],
  ["Write", "review", [
    [["Enter", "e"], "edit the sentence"],
    [["m"], "merge with the next"],
    [["o"], "new sentence below"],
    [["Alt+ArrowUp", "Alt+ArrowDown"], "move it up, down"],
    [["z", "Ctrl+z"], "undo, without end"],
    [["Shift+z", "Ctrl+Shift+z", "Ctrl+y"], "redo"],
  ]],
  ["In the field", "field", [
    [["Enter"], "save"],
    [["Escape"], "leave it as it was"],
    [["Alt+s"], "split at the caret"],
    [["Alt+1"], "take a part of the other wording, or leave it"],
  ]],
  ["Go", "review", [
    [["ArrowUp", "ArrowDown"], "sentence by sentence"],
    [["t"], "to the transcript and back"],
    [["Enter"], "in the transcript: to the sentence that rests on it"],
    [["w"], "to a word of the transcript; ← → word by word"],
    [["Shift+ArrowLeft", "Shift+ArrowRight"], "fewer words, more"],
    [["Enter"], "on a word: set right what was heard"],
    [["r"], "in the transcript: set right who speaks"],
    [["Escape"], "back from the transcript; stop playing"],
    [["f"], "after the visit: letters, orders, tasks"],
    [["n"], "the visit that waits longest for a signature"],
  ]],
  ["The note", "review", [
    [["s"], "hand over, or sign"],
    [["v"], "a language model's proposal: what it would change"],
    [["Shift+a"], "take the proposal over; Z takes it back"],
    [["Shift+x"], "refuse it; Z opens it again"],
    [["u"], "addendum to a signed note"],
    [["h"], "history"],
    [["c"], "copy as text, PDF"],
    [["Ctrl+p"], "print the note"],
    [["g"], "consent"],
    [["?"], "this map"],
  ]],
  ["Everywhere", "bar", [
    [["d"], "day sheet"],
    [["/"], "search patients"],
    [["l"], "lock the screen"],
  ]],
];

const signOf = (name) => {
  if (SIGNS[name]) return SIGNS[name];
  return name.replace("Shift+", "⇧ ").replace("Ctrl+", "Ctrl ").replace("Alt+", "Alt ").split(" ")
    .map((part) => SIGNS[part] ?? (part.length <= 2 ? part.toUpperCase() : part)).join(" ").replaceAll("⇧ ", "⇧");
};

export const showKeyMap = () =>
  openDialog({
    title: "Keys",
    wide: true,
    body: [
      el("div", { class: "key-map", tabindex: "0", role: "group", "aria-label": "Keys" }, PARTS.map(([title, , keys]) =>
        el("section", {}, el("h3", {}, title),
          el("dl", {}, keys.map(([names, text]) =>
            el("div", {}, el("dt", {}, names.map((name) => el("kbd", {}, signOf(name)))), el("dd", {}, text))))))),
      el("p", { class: "small quiet" }, "While you type, the same keys work with ", kbd("Alt"), ": Alt J saves and goes on, Alt P plays. On the strip of the sound the arrow keys choose a moment, Space plays from there. A foot pedal is set up under your name."),
    ],
  });
