// The states of a visit and the roles of people, as they are called on the page.

import { el } from "/static/js/dom.js";

export const STATES = {
  scheduled: "Scheduled",
  recording: "Recording",
  draft: "Draft",
  in_review: "In review",
  to_sign: "To sign",
  signed: "Signed",
  deleted: "Deleted",
};

export const ROLES = {
  provider: "Provider",
  scribe: "Scribe",
  admin: "Administrator",
  auditor: "Auditor",
  researcher: "Researcher",
};

export const UNSIGNED = new Set(["draft", "in_review", "to_sign"]);

export const chip = (state) =>
  el("span", { class: `chip chip-${state}` }, STATES[state] ?? state);

export const patientName = (visit) => visit.patient?.name ?? "Deleted visit";
