// The visits of a day in their order, with a line where the day stands; beside them what is not signed yet.

import { el } from "/static/js/dom.js";
import { chip, patientName, UNSIGNED } from "/static/js/parts/states.js";
import { runChip } from "/static/js/today/runs.js";
import { ageOf, hourOf, momentOf, yearsOf } from "/static/js/times.js";

const LATE_MS = 24 * 60 * 60 * 1000; // a note that is signed the same day is still fresh in mind

const HAS_PAPERS = new Set([...UNSIGNED, "signed"]);

/** `runOf(id)`: how a visit runs now, or null. */
export const daySheet = (visits, isToday, runOf) => {
  if (!visits.length) return el("p", { class: "nothing" }, "No visits. N begins one.");
  const now = Date.now();
  const rowOf = (visit) => visitRow(visit, runOf(visit.id));
  const rows = visits.map((visit) => (HAS_PAPERS.has(visit.state)
    ? el("li", { class: "with-after" }, rowOf(visit), afterLink(visit)) : el("li", {}, rowOf(visit))));
  if (isToday) {
    const at = visits.findIndex((visit) => new Date(visit.at).getTime() > now);
    if (at > 0) rows.splice(at, 0, nowLine());
  }
  return el("ol", { class: "visits" }, rows);
};

const afterLink = (visit) =>
  el("a", { class: "to-after", href: `#/after/${encodeURIComponent(visit.id)}`, "aria-label": `After the visit of ${patientName(visit)}` }, "After");

const nowLine = () =>
  el("li", { class: "now-line", "aria-hidden": "true" }, el("span", {}, "now"));

const visitRow = (visit, run) =>
  el(
    "a",
    { class: "visit-row", href: `#/${visit.state === "recording" ? "live" : "visit"}/${encodeURIComponent(visit.id)}`, data: { id: visit.id, state: visit.state } },
    el("time", { datetime: visit.at }, hourOf(visit.at)),
    el("span", { class: "visit-name" }, patientName(visit), " ", el("span", { class: "small quiet" }, personOf(visit))),
    el("span", { class: "visit-why" }, visit.reason),
    run ? runChip(run) : chip(visit.state),
  );

const personOf = ({ patient }) =>
  [patient?.sex, patient?.born && `${yearsOf(patient.born)} y`, patient?.number].filter(Boolean).join(" · ");

/** Notes that are not signed, and signed ones with an addendum that is not. */
export const waitingPart = (unsigned, addenda) => [notesPart(unsigned, !addenda.length), addendaPart(addenda)];

const addendaPart = (visits) => visits.length > 0 && [
  el("h2", {}, `Addenda to sign: ${visits.length}`),
  el("ul", { class: "short-list" }, visits.map((visit) => el("li", {}, shortRow(visit, momentOf(visit.at))))),
];

const notesPart = (unsigned, isAll) => {
  const oldestFirst = [...unsigned].sort((one, other) => one.at.localeCompare(other.at));
  if (!oldestFirst.length) {
    return [el("h2", {}, "Not signed yet"), el("p", { class: "quiet" }, isAll ? "Everything is signed." : "Every note is signed.")];
  }
  const [oldest] = oldestFirst;
  const isLate = Date.now() - new Date(oldest.at).getTime() > LATE_MS;
  return [
    el("h2", {}, `Not signed yet: ${oldestFirst.length}`),
    el("p", { class: isLate ? "oldest late" : "oldest" },
      el("strong", {}, ageOf(oldest.at)), el("span", { class: "quiet small" }, "the oldest")),
    el("ul", { class: "short-list" }, oldestFirst.map((visit) => el("li", {}, shortRow(visit, ageOf(visit.at))))),
  ];
};

/** A visit in a narrow list: the patient, the reason, a word at the right. */
export const shortRow = (visit, aside) =>
  el(
    "a",
    { href: `#/visit/${encodeURIComponent(visit.id)}` },
    el("span", {}, patientName(visit)),
    el("span", { class: "quiet small-aside" }, aside),
    visit.reason && el("span", { class: "small quiet" }, visit.reason),
  );

/** A visit of a patient's history: when, why, how it stands. */
export const historyRow = (visit) =>
  el(
    "a",
    { href: `#/visit/${encodeURIComponent(visit.id)}` },
    el("span", {}, momentOf(visit.at)),
    chip(visit.state),
    visit.reason && el("span", { class: "small quiet" }, visit.reason),
  );
