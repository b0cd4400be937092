// The head of the review: whose visit, how the note stands and whether it is saved, what can be done with it as a
// whole; notices and signatures above the note.

import { get } from "/static/js/api.js";
import { sayProblem } from "/static/js/announce.js";
import { button, el, fill, kbd } from "/static/js/dom.js";
import { chip, patientName } from "/static/js/parts/states.js";
import { CONSENTS, openConsent } from "/static/js/review/consent.js";
import { openCopy } from "/static/js/review/copying.js";
import { drawSaving } from "/static/js/review/dock.js";
import { openHistory } from "/static/js/review/history.js";
import { showKeyMap } from "/static/js/review/keymap.js";
import { proposalNotice } from "/static/js/review/proposal.js";
import { openAmendment, openHandOver, openSign } from "/static/js/review/signing.js";
import { mayEdit, maySign } from "/static/js/session.js";
import { clock, momentOf, yearsOf } from "/static/js/times.js";

export const buildHead = ({ desk, here, people, reopen, addenda }) => {
  const state = el("span", {});
  const saving = el("p", { class: "saving", role: "status" });
  const main = el("div", { class: "head-main" });
  const consent = button("", () => openConsent(desk, reopen).catch(sayProblem), { kind: "bare consent", key: "G" });
  const notices = el("div", { class: "notices" });

  const jump = (task) => here.selectTask(task.key);
  const signed = () => reopen();
  const finish = async () => {
    if (!desk.note) return;
    await desk.settled();
    if (desk.isAmending) {
      if (desk.amendment.edits.length) openAmendment(desk, { done: signed });
    } else if (desk.note.signed) amend();
    else if (maySign()) openSign(desk, { jump, done: signed });
    else if (desk.isOpen) openHandOver(desk, { jump, done: signed });
  };
  const amend = () => { if (maySign()) desk.beginAmendment(); };

  const drawMain = () => {
    if (!desk.note) return fill(main);
    if (desk.isAmending) {
      return fill(main,
        button("Drop the amendment", () => desk.dropAmendment()),
        button("Sign the amendment", finish, { kind: "main", key: "S", disabled: !desk.amendment.edits.length }));
    }
    if (desk.note.signed) {
      return fill(main, mayEdit() && button("Addendum", addenda.write, { key: "U" }), maySign() && button("Amend", amend, { key: "S" }));
    }
    if (maySign()) return fill(main, button("Sign", finish, { kind: "main", key: "S" }));
    return fill(main, desk.isOpen && button("Hand over", finish, { kind: "main", key: "S" }));
  };

  let noticed = "";
  const drawNotices = () => {
    noticed = `${desk.note?.signed} ${desk.proposal?.id}`;
    fillNotices(notices, desk);
    addenda.draw();
  };
  const draw = () => {
    if (noticed !== `${desk.note?.signed} ${desk.proposal?.id}`) drawNotices(); // by somebody else, perhaps
    fill(state, chip(stateOf(desk)));
    consent.firstChild.textContent = `Consent: ${(CONSENTS[desk.consent] ?? desk.consent).toLowerCase()}`;
    consent.classList.toggle("doubtful-consent", desk.consent !== "given");
    drawMain();
    drawSaving(saving, desk);
  };

  const element = el(
    "header",
    { class: "head" },
    el("div", { class: "head-who" },
      el("h2", {}, patientName(desk.visit), " ", state),
      el("p", { class: "small quiet" }, linesOf(desk).map((text) => el("span", {}, text)))),
    people,
    saving,
    el("div", { class: "head-actions" },
      consent,
      el("a", { class: "button bare", href: `#/after/${encodeURIComponent(desk.id)}`, "aria-keyshortcuts": "F" }, "After", kbd("F")),
      button("History", () => openHistory(desk).catch(sayProblem), { kind: "bare", key: "H" }),
      button("Copy", () => openCopy(desk).catch(sayProblem), { kind: "bare", key: "C" }),
      button("Keys", showKeyMap, { kind: "bare", key: "?" }),
      main),
  );
  drawNotices();
  return { element, notices, draw, drawNotices, drawSaving: () => drawSaving(saving, desk), finish, reopen };
};

/** The visit's state as the note says it now: the visit was read when the page was opened. */
const stateOf = ({ note, visit, firstRevision }) => {
  if (!note) return visit.state;
  if (note.signed) return "signed";
  if (note.status === "reviewed") return "to_sign";
  return visit.state === "to_sign" || note.revision > firstRevision ? "in_review" : visit.state;
};

const linesOf = ({ visit, lengthMs }) => {
  const { born, sex, number } = visit.patient ?? {};
  return [
    born && `born ${born} (${yearsOf(born)})`, sex, number,
    momentOf(visit.at), lengthMs > 0 && clock(lengthMs), visit.reason,
  ].filter(Boolean);
};

const fillNotices = async (place, desk) => {
  const { visit, consent } = desk;
  const lines = [
    (consent === "withdrawn" || visit.consent_withdrawn_at) && (visit.hold
      ? "Consent was withdrawn. Sound and words wait under the legal hold, closed to everybody; they are destroyed when it is released."
      : "Consent was withdrawn: sound and words of this visit are destroyed."),
    consent === "refused" && "Recording was refused: what stands here was written by hand.",
    visit.hold && `Kept under a legal hold since ${momentOf(visit.hold.at)}: ${visit.hold.reason}`,
  ].filter(Boolean);
  const signed = el("div", {}); // what comes late for notices that were drawn anew is not shown twice
  fill(place, lines.map((text) => el("p", { class: "notice" }, text)), proposalNotice(desk), signed);
  if (!desk.note?.signed) return;
  try {
    const signatures = await get(desk.path("signatures"));
    fill(signed, signatures.map(signatureLine));
  } catch (problem) {
    sayProblem(problem);
  }
};

const signatureLine = (one) =>
  el("p", { class: "signature" },
    el("strong", {}, one.reason ? "Amended by " : "Signed by ", one.signer), ` ${momentOf(one.at)}. `,
    one.reason && `Reason: ${one.reason}. `, el("span", { class: "quiet" }, one.attestation));
