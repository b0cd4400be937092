// The states of a visit and the roles of people, as they are called on the page.

import { el } from "/static/js/dom.js";

const STATES = {
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

/** `more`: what stands behind the word. */
export const chip = (state, more) =>
  el("span", { class: `chip chip-${state}` }, STATES[state] ?? state, more);

export const patientName = (visit) => visit.patient?.name ?? "Deleted visit";
