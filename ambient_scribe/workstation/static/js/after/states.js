// How far a paper is, as the page calls it.

import { el } from "/static/js/dom.js";
import { momentOf } from "/static/js/times.js";

const NAMES = { draft: "Draft", ready: "Ready", released: "Released", void: "Void" };

export const paperChip = ({ state }) => el("span", { class: `chip paper-${state}` }, NAMES[state] ?? state);

/** The line that nobody overlooks. */
export const markOf = ({ state, by, at }) => {
  if (state === "released") return `Released by ${by} ${momentOf(at)}`;
  if (state === "void") return `Void, by ${by} ${momentOf(at)}`;
  return state === "ready" ? `DRAFT – not signed. Read by ${by} ${momentOf(at)}` : "DRAFT – not signed";
};

export const LETTER_NAMES = {
  referral: "Referral letter",
  work: "Work note",
  school: "School note",
  "prior-authorization": "Prior authorization",
  refill: "Refill request",
  message: "Message to the patient",
};
