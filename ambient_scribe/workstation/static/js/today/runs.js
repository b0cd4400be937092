// The visits that run now: one's own, and those whose door is open to a scribe. Looked at now and then, and the
// time goes on between.

import { getUnattended } from "/static/js/api.js";
import { el, fill, icon } from "/static/js/dom.js";
import { STATE_WORDS } from "/static/js/live/state_words.js";
import { patientName } from "/static/js/parts/states.js";
import { mayEdit } from "/static/js/session.js";
import { clock } from "/static/js/times.js";

const LOOK_MS = 20_000, STEP_MS = 1_000; // each look stands in the trail
const WORDS = { starting: "starting", listening: "recording", paused: "paused", ending: "ending", drafted: "drafted", failed: "failed", withdrawn: "withdrawn" };
const OVER = new Set(["drafted", "withdrawn"]);

const wordOf = (state) => STATE_WORDS[WORDS[state.phase]](state);

/** In the row of the day sheet: how it stands, and for how long. */
export const runChip = (state) =>
  el("span", { class: `chip chip-recording chip-run-${state.phase}` }, wordOf(state), " ", el("span", { data: { runs: state.visit.id } }, clock(state.capturedMs)));

/** `onChange()` once visits began or ended. Returns { part, of(visitId), close }. */
export const runsPart = (onChange) => {
  const part = el("section", { class: "paper runs", "aria-label": "Visits that run now", hidden: true });
  let runs = [], seenAt = Date.now(), known = "";

  const elapsed = (state) => clock(state.capturedMs + (state.phase === "listening" ? Date.now() - seenAt : 0));
  const tick = () => {
    for (const time of document.querySelectorAll("[data-runs]")) {
      const state = runs.find((one) => one.visit.id === time.dataset.runs);
      if (state) time.textContent = elapsed(state);
    }
  };
  const row = (state) =>
    el("li", {}, el("a", { class: "run-row", href: `#/live/${encodeURIComponent(state.visit.id)}`, data: { phase: state.phase } },
      el("span", { class: "recording-dot", "aria-hidden": "true" }),
      el("span", { class: "visit-name" }, patientName(state.visit)),
      el("span", { class: "quiet" }, `${wordOf(state)} `, el("span", { data: { runs: state.visit.id } }, elapsed(state))),
      el("span", { class: "quiet small" }, state.mine ? "yours" : state.by, state.followers.length > 0 && [" ", icon("ear"), ` ${state.followers.join(", ")}`]),
      el("span", { class: "run-go" }, state.mine ? "Back to it" : state.door ? "Follow" : "Open")));
  const look = async () => {
    if (document.hidden || document.getElementById("app").hidden || !mayEdit()) return;
    const { visits } = await getUnattended("/api/live");
    [runs, seenAt] = [visits.filter((state) => !OVER.has(state.phase)), Date.now()];
    const now = JSON.stringify(runs.map((one) => [one.visit.id, one.phase, one.followers, one.door]));
    if (now === known) return;
    const isNew = known !== "";
    known = now;
    part.hidden = !runs.length;
    const focused = document.activeElement?.closest(".run-row")?.getAttribute("href");
    fill(part, el("ul", {}, runs.map(row)));
    if (focused) part.querySelector(`[href="${CSS.escape(focused)}"]`)?.focus();
    if (isNew) onChange();
  };
  const quietly = () => look().catch((problem) => { if (problem.status === undefined) throw problem; });
  const timers = [setInterval(quietly, LOOK_MS), setInterval(tick, STEP_MS)];
  return {
    part,
    look: quietly,
    of: (id) => runs.find((state) => state.visit.id === id) ?? null,
    close: () => timers.forEach(clearInterval),
  };
};
