// After the visit: the papers drafted beside the note, one open at a time beside the transcript.

import { get, post, visitPath } from "/static/js/api.js";
import { say, sayProblem, sentence } from "/static/js/announce.js";
import { button, el, fill } from "/static/js/dom.js";
import { openDialog } from "/static/js/dialogs.js";
import { bindKeys } from "/static/js/keys.js";
import { keysOfPapers, showKeys } from "/static/js/after/keys.js";
import { openPaper } from "/static/js/after/paper.js";
import { printSheet, savePdf } from "/static/js/after/printing.js";
import { buildSide } from "/static/js/after/side.js";
import { patientName } from "/static/js/parts/states.js";
import { keepCompany } from "/static/js/review/company.js";
import { openCopy } from "/static/js/review/copying.js";
import { drawSaving } from "/static/js/review/dock.js";
import { openHistory } from "/static/js/review/history.js";
import { openPage } from "/static/js/review/opening.js";
import { keepWhatIsTyped } from "/static/js/review/workplace.js";
import { mayEdit, session } from "/static/js/session.js";
import { momentOf } from "/static/js/times.js";

export const openAfter = (place, id) => {
  document.title = "After the visit"; // no name: browsers keep titles
  return openPage(place, {
    waiting: "Opening the papers…",
    load: () => get(visitPath(id, "papers")),
    show: (page, again) => showPapers(place, page, again),
    failed: (problem) => fill(place, el("main", { class: "page" }, el("div", { class: "paper failed" },
      el("h1", {}, "The papers cannot be opened"), el("p", {}, sentence(problem.message)),
      el("a", { class: "button", href: `#/visit/${encodeURIComponent(id)}` }, "To the note")))),
  });
};

const showPapers = (place, page, { reopen, letGo }) => {
  const { id } = page.visit;
  let opened = null;
  const saving = el("p", { class: "saving", role: "status" });
  const body = el("main", { class: "review after" });
  const frame = el("div", { class: "review-frame" });
  const large = el("input", { type: "checkbox", name: "large" });
  const largeTick = el("label", { class: "tick small" }, large, "Large print");

  const draft = async (letters) => {
    try {
      await opened?.settled();
      say("Drafting…");
      Object.assign(page, await post(visitPath(id, "papers"), { letters }));
      const known = new Set([opened?.desk.paper.id]);
      say(page.papers.length ? "Drafted" : "Nothing was planned in this visit: there is nothing to draft");
      const asked = page.papers.find((one) => letters.includes(one.paper.kind));
      choose(asked?.paper.id ?? page.papers.find((one) => known.has(one.paper.id))?.paper.id);
    } catch (problem) {
      sayProblem(problem);
    }
  };
  const side = buildSide({ choose: (one) => choose(one), draft });

  const choose = (paperId) => {
    const paper = page.papers.find((one) => one.paper.id === paperId) ?? page.papers[0];
    opened?.close();
    opened = paper ? openPaper(page, paper, { onChanged: changed, onMoved: () => company.tell(), onSaving: (desk) => drawSaving(saving, desk) }) : null;
    company.tell();
    company.draw();
    side.draw(page, paper?.paper.id);
    largeTick.hidden = paper?.paper.kind !== "instructions";
    drawActions();
    if (!opened) return showNothing();
    fill(body,
      el("h1", { class: "unseen" }, "After the visit"),
      el("div", { class: "after-side" }, side.element, opened.worklist.element),
      el("div", { class: "note-scroll" }, el("div", { class: "sheet" }, opened.top.element, opened.pane.element)),
      el("div", { class: "heard" }, opened.transcript.element));
    fill(frame, head, body, opened.timeline.element, opened.dock.element);
    if (document.activeElement === document.body) opened.pane.element.focus({ preventScroll: true });
    return undefined;
  };
  const showNothing = () => {
    fill(body, el("div", { class: "after-nothing" },
      el("h1", {}, "After the visit"),
      page.note
        ? [el("p", {}, page.drafted ? "Nothing was planned in this visit, so there is nothing to draft. A letter can be drafted all the same." : "Instructions, letters, orders and tasks are drafted from the note, each statement with its evidence."),
          page.drafted ? side.element : mayEdit() && button("Draft the papers", () => draft([]), { kind: "main" })]
        : el("p", {}, "There is no note of this visit yet: papers are drafted from it.")));
    fill(frame, head, body);
    frame.querySelector(".after-nothing button")?.focus();
  };
  const changed = (paper) => {
    page.papers = page.papers.map((one) => (one.paper.id === paper.paper.id ? paper : one));
    side.draw(page, opened?.desk.paper.id); // one that was left may be saved just now
    company.draw();
  };

  // ------------------------------------------------------------ what others do
  const company = keepCompany(id, {
    now: () => opened,
    visit: () => page.visit,
    titleOf: (paper) => page.papers.find((one) => one.paper.id === paper)?.title,
    revised: (message) => { if (message.part !== "papers" || !company.isOwn(message)) lookAgain(message).catch(sayProblem); },
    letGo,
  });
  const lookAgain = async ({ part }) => {
    if (part === "visit") { // other words, perhaps
      if (!opened) return reopen();
      await opened.desk.catchUp();
      page.read = opened.desk.read;
    }
    const newest = await get(visitPath(id, "papers/newest"), undefined, { unattended: true });
    Object.assign(page, newest);
    drawHead();
    const mine = opened && page.papers.find((one) => one.paper.id === opened.desk.paper.id);
    if (opened && mine) {
      side.draw(page, mine.paper.id);
      opened.top.draw();
      await opened.desk.catchUp();
    } else {
      const typed = opened?.writing.isChanged ? opened.pane.element.querySelector("textarea")?.value : null;
      const { title } = opened?.desk.note ?? {};
      choose();
      if (typed) openDialog({ title: `“${title}” is not in the new draft`, body: [el("p", {}, "What you wrote in it is in no paper:"), el("p", { class: "version" }, typed)] });
      else if (title) say(`“${title}” is not in the new draft`);
    }
    return undefined;
  };

  // ------------------------------------------------------------ what leaves
  const next = (by) => {
    const at = page.papers.findIndex((one) => one.paper.id === opened?.desk.paper.id);
    const to = page.papers[Math.min(Math.max(at + by, 0), page.papers.length - 1)];
    if (to && to !== page.papers[at]) choose(to.paper.id);
  };
  const mayExport = () => session.me.rights.includes("export");
  const leaving = (act) => () => {
    if (!opened) return;
    if (!mayExport()) {
      say("Printing and saving are for providers");
      return;
    }
    const query = largeTick.hidden || !large.checked ? {} : { large: true };
    opened.settled().then(() => act(opened.desk, query)).catch(sayProblem);
  };
  const out = {
    print: leaving((desk, query) => printSheet(desk.path("sheet"), query)),
    save: leaving((desk, query) => savePdf(desk.path("pdf"), desk.paper.kind, query)),
  };
  const actions = el("div", { class: "head-actions" });
  const drawActions = () => fill(actions,
    opened && mayExport() && [
      largeTick,
      button("Print", out.print, { kind: "bare", key: "Ctrl P" }),
      button("PDF", out.save, { kind: "bare", key: "⇧P" }),
      button("Copy", () => openCopy(opened.desk).catch(sayProblem), { kind: "bare", key: "C" }),
    ],
    opened && button("History", () => openHistory(opened.desk).catch(sayProblem), { kind: "bare", key: "H" }),
    button("Keys", showKeys, { kind: "bare", key: "?" }),
    el("a", { class: "button", href: `#/visit/${encodeURIComponent(id)}`, "aria-keyshortcuts": "B" }, "To the note", el("kbd", { "aria-hidden": "true" }, "B")));
  const noteTold = el("span", {});
  const drawHead = () => {
    noteTold.textContent = !page.note ? "no note yet" : page.note.signed ? "the note is signed" : "the note is not signed yet";
  };
  drawHead();
  const head = el("header", { class: "head" },
    el("div", { class: "head-who" },
      el("h2", {}, patientName(page.visit)),
      el("p", { class: "small quiet" }, el("span", {}, momentOf(page.visit.at)), noteTold)),
    company.element, saving, actions);

  fill(place, frame);
  choose(page.papers[0]?.paper.id);
  const unbind = bindKeys(keysOfPapers({ id, now: () => opened, next, out }));
  const unguard = keepWhatIsTyped(() => opened);
  return () => {
    unbind();
    unguard();
    company.close();
    opened?.close();
  };
};
