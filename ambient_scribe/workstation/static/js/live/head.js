// The head of a live visit: how the recording stands, whose visit it is, where the sound comes from, who follows.

import { el, fill, icon } from "/static/js/dom.js";
import { patientName } from "/static/js/parts/states.js";
import { stateBlock } from "/static/js/live/state_block.js";
import { yearsOf } from "/static/js/times.js";

/** The patient, big: the right one? */
export const patientBlock = (visit) => {
  const { born, sex, number } = visit.patient ?? {};
  const facts = [born && ["born", `${born} (${yearsOf(born)})`], number && ["number", number], sex && ["sex", sex]].filter(Boolean);
  return el("div", { class: "patient" },
    el("p", { class: "patient-name" }, patientName(visit)),
    el("dl", { class: "patient-facts" }, facts.map(([name, text]) => el("div", {}, el("dt", {}, name), el("dd", {}, text)))));
};

/** Returns { element, close }. */
export const liveHead = (visit, door) => {
  const block = stateBlock(visit);
  const source = el("p", { class: "source" });
  const counts = el("p", { class: "counts" });
  let drawn = "";
  const draw = () => {
    const { state } = visit;
    const now = JSON.stringify([state.source, state.device, state.sender, visit.recorder?.name, state.engine, state.facts, state.marks.length, state.visit.reason]);
    if (now === drawn) return;
    drawn = now;
    const from = state.source === "device" ? "workstation" : visit.sendsSound ? "this browser" : `${state.sender ?? state.by}'s browser`;
    fill(source, icon("mic"), el("span", {}, visit.recorder?.name ?? state.device), el("span", { class: "quiet" }, from));
    fill(counts,
      el("span", {}, `${state.facts} ${state.facts === 1 ? "fact" : "facts"}`),
      state.marks.length > 0 && el("span", {}, `${state.marks.length} marked`),
      el("span", { class: state.engine.low_accuracy ? "low-accuracy" : "" }, state.engine.low_accuracy ? state.engine.told || state.engine.name : state.engine.name));
  };
  visit.addEventListener("state", draw);
  draw();
  return {
    element: el("header", { class: "live-head" },
      block.element,
      el("div", { class: "live-who" }, patientBlock(visit.state.visit),
        visit.state.visit.reason && el("p", { class: "quiet live-reason" }, visit.state.visit.reason)),
      el("div", { class: "live-facts" }, source, counts, door.element)),
    close: () => {
      block.close();
      visit.removeEventListener("state", draw);
    },
  };
};
