// The state of the recording, big enough to be read across the room: word, sign, time, level. The same block stands
// on the page and alone on the quiet screen.

import { el } from "/static/js/dom.js";
import { STATE_WORDS, stateLine } from "/static/js/live/state_words.js";
import { clock } from "/static/js/times.js";

const LOWEST_DB = -60;

/** Returns { element, close }. */
export const stateBlock = (visit) => {
  const word = el("p", { class: "state-word", role: "status" });
  const time = el("p", { class: "state-time" });
  const told = el("p", { class: "state-line" });
  const level = el("span", {});
  const meter = el("div", { class: "level", role: "meter", "aria-label": "Sound level", "aria-valuemin": 0, "aria-valuemax": 100 }, level);
  const element = el("section", { class: "state", "aria-label": "How the recording stands" },
    el("span", { class: "state-sign", "aria-hidden": "true" }), el("div", { class: "state-text" }, word, time), meter, told);

  const drawLevel = (db) => {
    const share = visit.shown === "recording" ? Math.max(0, 1 - db / LOWEST_DB) : 0;
    level.style.transform = `scaleX(${share.toFixed(3)})`;
    meter.setAttribute("aria-valuenow", Math.round(share * 100));
    meter.classList.toggle("loud", visit.feed.sound.clips);
  };
  const draw = () => {
    const { shown } = visit;
    element.dataset.shown = shown;
    word.textContent = STATE_WORDS[shown](visit.state);
    time.textContent = clock(visit.capturedMs);
    told.textContent = stateLine(visit);
    if (shown !== "recording") drawLevel(LOWEST_DB);
  };
  const sounds = () => {
    draw();
    if (!visit.sendsSound) drawLevel(visit.feed.sound.levelDb);
  };
  const levels = ({ detail: { db } }) => {
    drawLevel(db);
    if (!visit.recorder?.isConnected) time.textContent = clock(visit.capturedMs); // the server tells no time now
  };
  visit.addEventListener("state", draw);
  visit.addEventListener("sound", sounds);
  visit.addEventListener("level", levels);
  draw();
  return {
    element,
    close: () => {
      visit.removeEventListener("state", draw);
      visit.removeEventListener("sound", sounds);
      visit.removeEventListener("level", levels);
    },
  };
};
