// Search of patients by name or number, and the visits of the one that was found.

import { get, post } from "/static/js/api.js";
import { sayProblem } from "/static/js/announce.js";
import { button, el, fill, icon, kbd } from "/static/js/dom.js";
import { historyRow } from "/static/js/today/sheet.js";

const SHORTEST = 2, TYPING_MS = 180;

/** Returns { part, focus }. `onStarted(visit)` after a new visit of somebody who is known. */
export const searchPart = (onStarted) => {
  const found = el("ul", { class: "short-list" });
  const chosen = el("div", {});
  const told = el("p", { class: "small quiet", role: "status" });
  const box = el("input", {
    type: "search", "aria-label": "Search patients", autocomplete: "off", spellcheck: "false",
  });
  let timer = 0;

  const look = async () => {
    const text = box.value.trim();
    fill(chosen);
    if (text.length < SHORTEST) {
      fill(found);
      told.textContent = "";
      return;
    }
    const patients = await post("/api/patients", { text });
    if (box.value.trim() !== text) return;
    told.textContent = patients.length ? "" : "Nobody of that name or number.";
    fill(found, patients.map((patient) => el("li", {}, patientRow(patient))));
  };

  const patientRow = (patient) =>
    el(
      "button",
      { type: "button", class: "found", on: { click: () => { choose(patient).catch(sayProblem); } } },
      el("span", {}, patient.name),
      el("span", { class: "quiet" }, patient.number),
      el("span", { class: "small quiet" }, patient.born && `born ${patient.born}`),
    );

  const choose = async (patient) => {
    const visits = await get(`/api/patients/${encodeURIComponent(patient.id)}/visits`);
    const begin = async () => onStarted(await post("/api/visits", { patient: patient.id }));
    fill(
      chosen,
      el("div", { class: "of-patient" },
        el("h3", {}, patient.name),
        visits.length
          ? el("ul", { class: "short-list" }, visits.map((visit) => el("li", {}, historyRow(visit))))
          : el("p", { class: "small quiet" }, "No visits yet."),
        button("New visit", () => begin().catch(sayProblem))),
    );
    chosen.querySelector("a, button").focus();
  };

  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => look().catch(sayProblem), TYPING_MS);
  });
  const part = el(
    "section",
    { class: "paper side-part", role: "search", "aria-label": "Patients" },
    el("h2", {}, "Patients"),
    el("p", { class: "small quiet" }, "By name or number."),
    el("div", { class: "search" }, icon("search"), box, kbd("/")),
    told, found, chosen,
  );
  part.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) {
      if (event.key === "Escape") document.activeElement.blur();
      return;
    }
    const stops = [box, ...found.querySelectorAll("button")];
    const here = stops.indexOf(document.activeElement);
    if (here < 0) return;
    event.preventDefault();
    stops[Math.min(Math.max(here + by, 0), stops.length - 1)].focus();
  });
  return { part, focus: () => box.select() ?? box.focus() };
};
