// The head of one paper: what it is and how far, to whom it goes, and the steps that it can take.

import { post } from "/static/js/api.js";
import { say, sayProblem } from "/static/js/announce.js";
import { button, el, fill, input } from "/static/js/dom.js";
import { openForm } from "/static/js/dialogs.js";
import { behindLine, openBehind, sendLooked, toldBehind } from "/static/js/after/behind.js";
import { markOf } from "/static/js/after/states.js";
import { maySign } from "/static/js/session.js";

const TOLD = { ready: "Ready", released: "Released", void: "Void", draft: "A draft again" };

/** `page` tells whether the note is signed, and what was changed since; `onLooked()` once that is settled. */
export const buildTop = ({ desk, page, settled, onLooked }) => {
  const element = el("header", { class: "paper-top" });

  const behindNow = () => page.behind[desk.paper.id];
  const looked = () => settled().then(() => sendLooked(desk)).then(() => {
    delete page.behind[desk.paper.id];
    onLooked();
  }).catch(failed);

  const move = async (state) => {
    await settled();
    await desk.step((beside) => post(desk.path("state"), { beside, state, seen: desk.paper.state, to: desk.paper.recipient ?? "" }));
    say(TOLD[state]);
  };
  /** Somebody else may have been quicker: then the page shows what holds now. */
  const failed = async (problem) => {
    if (problem.isConflict) desk.adopt(await desk.newest());
    sayProblem(problem);
  };
  const moveNow = (state) => { move(state).catch(failed); };
  /** What a person should know before it goes on. */
  const sure = (state, title, lines) => {
    if (!lines.length) return moveNow(state);
    openForm({ title, text: title, body: lines.map((text) => el("p", {}, text)), send: () => move(state) });
  };
  const warnings = () => {
    const { blanks } = desk.paper;
    return blanks.length ? [`Still to be filled in, by hand on paper: ${blanks.join(", ")}.`] : [];
  };
  const ready = () => {
    if (!desk.mayEdit || desk.paper.state !== "draft") return false;
    if (desk.note.flagged) return say(`${desk.note.flagged} flagged: accept, change or remove each first`);
    return sure("ready", "Mark as ready", warnings());
  };
  const release = () => {
    if (!maySign() || !["draft", "ready"].includes(desk.paper.state)) return false;
    if (desk.note.flagged) return say(`${desk.note.flagged} flagged: accept, change or remove each first`);
    if (!page.note?.signed) return say("Sign the note first: a paper is released beside a signed note");
    const behind = toldBehind(behindNow());
    return sure("released", "Release", [
      ...(behind ? [behind] : []), ...warnings(), "It goes out under your name and is a draft no longer. Its words are closed.",
    ]);
  };
  const setAside = () => {
    if (!desk.mayEdit || desk.paper.state === "void") return false;
    if (desk.paper.state === "released" && !maySign()) return false;
    return moveNow("void");
  };

  const addressed = () => {
    const box = input("recipient", { value: desk.paper.recipient, maxlength: 200, readonly: !desk.isOpen });
    box.addEventListener("change", () => {
      const recipient = box.value;
      desk.step((beside) => post(desk.path("recipient"), { beside, recipient })).catch(failed);
    });
    return el("label", { class: "paper-to" }, "To, if known", box);
  };

  const actions = () => {
    const { state } = desk.paper;
    if (!desk.mayEdit) return null;
    const open = state === "draft" || state === "ready";
    return el("div", { class: "paper-actions" },
      !open && (state === "void" || maySign()) && button("Make it a draft again", () => moveNow("draft")),
      open && button("Void", setAside, { kind: "bare", key: "V" }),
      state === "draft" && button("Ready", ready, { key: "R", kind: maySign() && page.note?.signed ? "" : "main" }),
      open && maySign() && button("Release", release, { key: "⇧R", kind: page.note?.signed ? "main" : "", disabled: !page.note?.signed, title: page.note?.signed ? null : "Once the note is signed" }));
  };

  const draw = () => {
    if (element.querySelector("[name=recipient]") === document.activeElement && document.activeElement) {
      element.querySelector(".paper-mark").textContent = markOf(desk.paper);
      return;
    }
    const { paper, title } = desk.note;
    const told = [
      paper.cause && `Why: ${paper.cause}`,
      paper.blanks.length > 0 && `To fill in: ${paper.blanks.join(", ")}`,
      paper.reading,
    ].filter(Boolean);
    element.className = `paper-top paper-is-${paper.state}`;
    fill(element,
      el("p", { class: "paper-mark" }, markOf(paper)),
      behindLine(desk, behindNow(), looked),
      el("div", { class: "paper-line" }, el("h2", {}, title), actions()),
      paper.addressed && addressed(),
      told.map((text) => el("p", { class: "small quiet" }, text)));
  };
  draw();
  return { element, draw, ready, release, setAside, whatChanged: () => openBehind(desk, behindNow(), looked), looked: () => (behindNow() && desk.mayEdit ? looked() : false) };
};
