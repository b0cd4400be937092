// A line above every page while this window records: whose visit, how it stands, for how long, and the way back.

import { el } from "/static/js/dom.js";
import { running } from "/static/js/live/running.js";
import { STATE_WORDS } from "/static/js/live/state_words.js";
import { patientName } from "/static/js/parts/states.js";
import { clock } from "/static/js/times.js";

const pageOf = (id) => `#/live/${encodeURIComponent(id)}`;

export const recordingBar = () => {
  const word = el("strong", {}), name = el("span", { class: "recording-name" }), time = el("span", { class: "recording-time" });
  const link = el("a", { class: "recording-bar", hidden: true },
    el("span", { class: "recording-dot", "aria-hidden": "true" }), word, name, time, el("span", { class: "recording-back" }, "back to it"));
  const draw = () => {
    const { visit } = running;
    link.hidden = !visit || location.hash === pageOf(visit.id);
    if (link.hidden) return;
    link.href = pageOf(visit.id);
    link.dataset.shown = visit.shown;
    word.textContent = STATE_WORDS[visit.shown](visit.state);
    name.textContent = patientName(visit.state.visit);
    time.textContent = clock(visit.capturedMs);
  };
  running.addEventListener("change", draw);
  addEventListener("hashchange", draw);
  draw();
  return link;
};
