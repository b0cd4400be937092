// The line at the foot of the review: what plays, what the sentence rests on, what can be done with it. The same
// buttons at the same place, each with its key: who uses the mouse learns the keys by the way.

import { button, el, fill } from "/static/js/dom.js";
import { nextSpeed, speed } from "/static/js/preferences.js";
import { clock } from "/static/js/times.js";

export const buildDock = ({ desk, player, actions, play }) => {
  const act = (name, ...given) => () => actions[name](...given);
  const playButton = button("Play", play, { key: "Space", picture: "play" });
  const speedButton = button("", () => {
    nextSpeed();
    drawSpeed();
    player.setSpeed();
  }, { kind: "bare speed" });
  const told = el("p", { class: "dock-told", role: "status" });
  const ofSentence = el("div", { class: "dock-part", role: "group", "aria-label": "The sentence" },
    button("Edit", act("edit"), { kind: "bare", key: "Enter" }),
    button("Accept", act("accept"), { kind: "bare", key: "A" }),
    button("Remove", act("remove"), { kind: "bare", key: "X" }),
    button("Up", act("move", -1), { kind: "bare less", key: "Alt+ArrowUp" }),
    button("Down", act("move", 1), { kind: "bare less", key: "Alt+ArrowDown" }),
    button("Merge", act("merge"), { kind: "bare less", key: "M" }));
  const putAside = button("Set aside", act("remove"), { kind: "bare", key: "X" });
  const ofTask = el("div", { class: "dock-part", role: "group", "aria-label": "What was said or offered", hidden: true },
    button("Take in", act("takeIn"), { kind: "bare", key: "I" }),
    button("Change first", act("write"), { kind: "bare", key: "Enter" }),
    putAside);
  const ofNote = el("div", { class: "dock-part", role: "group", "aria-label": "The note" },
    button("New", act("addBehind"), { kind: "bare less", key: "O" }),
    button("Undo", act("undo", -1), { kind: "bare", key: "Z" }),
    button("Redo", act("undo", 1), { kind: "bare less", key: "⇧Z" }));

  const drawSpeed = () => {
    speedButton.textContent = `${speed()}×`;
    speedButton.setAttribute("aria-label", `Speed ${speed()} times`);
    speedButton.title = "Speed (< and >)";
  };
  drawSpeed();

  const drawSound = () => {
    const [picture, text] = player.playing ? ["stop", "Stop"] : ["play", "Play"];
    playButton.firstChild.className = `icon icon-${picture}`;
    playButton.childNodes[1].textContent = text;
    if (player.told) told.textContent = player.told;
  };
  player.addEventListener("sound", drawSound);

  /** `sentence` or `task` is where one is; both null: nowhere. */
  const draw = (sentence, task) => {
    const isTask = task !== null && !task.sentence;
    ofTask.hidden = !isTask || !desk.isOpen;
    putAside.firstChild.textContent = task?.group === "aside" ? "Put back" : "Set aside";
    ofSentence.hidden = isTask || !desk.isOpen;
    ofNote.hidden = !desk.isOpen;
    for (const one of ofSentence.children) one.disabled = !sentence;
    told.textContent = told_of(desk, isTask ? task : sentence);
  };

  const element = el("footer", { class: "dock", "aria-label": "Play and change" }, playButton, speedButton, told, ofSentence, ofTask, ofNote);
  return { element, draw, drawSpeed };
};

const MOST_TIMES = 4;

/** Where it was said, and what else it rests on. */
const told_of = (desk, what) => {
  if (!what) return "";
  const times = [...desk.words.byUtterance(what.words).keys()].map((number) => {
    const at = desk.words.startOf(number);
    return at === null ? `${number + 1}` : clock(at);
  });
  const shown = times.length > MOST_TIMES ? [...times.slice(0, MOST_TIMES), "…"] : times;
  return [shown.join(", "), ...(what.sources ?? [])].filter(Boolean).join(" · ");
};

export const drawSaving = (place, desk) => {
  const { kind, at, why, again } = desk.steps.saving;
  place.className = `saving saving-${kind}`;
  if (kind === "saving") place.textContent = "Saving…";
  else if (kind === "saved") place.textContent = `Saved ${at ? clockOf(at) : ""}`;
  else if (kind === "failed") {
    fill(place, `Not saved: ${why} `, again && button("Try again", () => desk.steps.tryAgain(), { kind: "link" }));
  } else place.textContent = desk.isAmending ? "Amendment, not signed yet" : "";
};

const clockOf = (iso) => new Date(iso).toTimeString().slice(0, 5);
