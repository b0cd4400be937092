// The review: the note beside the transcript, the list to work off, the keys. Opens a visit, puts the parts
// together, and keeps them in step.

import { get, post, visitPath } from "/static/js/api.js";
import { say, sayProblem, sentence } from "/static/js/announce.js";
import { button, el, field, fill, input } from "/static/js/dom.js";
import { submitted } from "/static/js/dialogs.js";
import { bindKeys } from "/static/js/keys.js";
import { buildAddenda } from "/static/js/review/addenda.js";
import { keepCompany } from "/static/js/review/company.js";
import { chooseText } from "/static/js/review/conflict.js";
import { Correcting } from "/static/js/review/correcting.js";
import { Desk } from "/static/js/review/desk.js";
import { buildHead } from "/static/js/review/head.js";
import { keysOf } from "/static/js/review/keys_of.js";
import { openPage } from "/static/js/review/opening.js";
import { RowMarks } from "/static/js/review/row_marks.js";
import { buildBeside } from "/static/js/review/suggestions.js";
import { WordCursor } from "/static/js/review/word_cursor.js";
import { offersOf } from "/static/js/review/wordings.js";
import { buildWorkplace, keepWhatIsTyped } from "/static/js/review/workplace.js";
import { mayEdit } from "/static/js/session.js";

const FORBIDDEN = 403;

export const openVisit = (place, id) => {
  document.title = "Visit"; // no name: browsers keep titles
  return openPage(place, {
    waiting: "Opening the visit…",
    load: () => get(visitPath(id, "review")),
    show: (review, again) => showReview(place, review, again),
    failed: (problem, reopen) => showFailure(place, id, problem, reopen),
  });
};

const showReview = (place, review, { reopen, letGo }) => {
  performance.mark("review-data");
  const desk = new Desk(review, { mayEdit: mayEdit(), choose: chooseText });
  const work = buildWorkplace(desk, { whenEmpty: () => emptyText(desk), onNote: () => drawAround(), onMoved: () => company.tell() });
  const { pane, transcript, here } = work;
  const cursor = new WordCursor(desk.words, transcript);
  const correcting = new Correcting({ desk, transcript, cursor, player: work.player });
  const company = keepCompany(desk.id, { now: () => work, visit: () => desk.visit, revised: (message) => revised(message), letGo });
  const offers = new RowMarks(pane);
  const addenda = buildAddenda(desk);
  const head = buildHead({ desk, here, people: company.element, reopen, addenda });
  const beside = buildBeside(desk);
  const drawAround = () => {
    company.draw();
    beside.draw();
    offers.put(offersOf(desk));
    head.draw();
  };

  const main = el(
    "main",
    { class: "review" },
    el("h1", { class: "unseen" }, "Review"),
    work.worklist.element,
    el("div", { class: "note-scroll" }, head.notices, addenda.notice, desk.note ? pane.element : el("p", { class: "nothing" }, "There is no note of this visit yet."), addenda.element, beside.element),
    el("div", { class: "heard" }, transcript.element),
  );
  fill(place, el("div", { class: "review-frame" }, head.element, main, work.timeline.element, work.dock.element));

  desk.addEventListener("visit", () => {
    beside.draw();
    head.drawNotices();
  });
  desk.addEventListener("tasks", () => beside.draw());
  desk.addEventListener("saving", () => head.drawSaving());
  const revised = (message) => {
    const { part, why, number, revision } = message;
    if (!desk.note) reopen(); // another page altogether
    else if (why === "missed" || why === "held" || why === "released") desk.lookAgain();
    else if (part === "note") {
      if (revision > desk.note.revision) desk.catchUp();
    } else if (part === "visit") desk.catchUp();
    else if (part === "papers" || part === "signature" || company.isOwn(message)) return;
    else if (part === "aside") desk.aside.lookAgain();
    else desk.lookAgain(number);
  };
  offers.put(offersOf(desk));
  here.listenToWords(cursor, () => correcting.word());
  head.draw();
  if (document.activeElement === document.body) pane.element.focus({ preventScroll: true });

  const unbind = bindKeys(keysOf({ work, head, addenda, cursor, correcting }));
  const unguard = keepWhatIsTyped(() => work);
  performance.measure("review-built", "review-data");
  return () => {
    unbind();
    unguard();
    company.close();
    work.close();
  };
};

const emptyText = (desk) => {
  if (!desk.note) return "";
  return desk.note.signed ? "It is read-only; a change is an amendment." : "Every sentence is borne out or decided; what was said stands in the note, or is set aside.";
};

/** A visit that may not be opened can be opened with a reason, where the server lets one: that is told to others. */
const showFailure = (place, id, problem, open) => {
  const body = el("div", { class: "paper failed" }, el("h1", {}, problem.status === FORBIDDEN ? "Not open to you" : "This visit cannot be opened"),
    el("p", {}, sentence(problem.message)));
  if (problem.status === FORBIDDEN) {
    const wrong = el("p", { class: "wrong", role: "alert" });
    const submit = el("button", { type: "submit", class: "main" }, "Open it all the same");
    const form = el("form", { class: "form", novalidate: true },
      field("Why you must see it now", input("reason", { required: true, maxlength: 200 }), "It is written in the trail, and the administrators are told."),
      wrong, submit);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const well = await submitted(form, submit, wrong, (values) => post(visitPath(id, "break-glass"), values).then(() => true));
      if (!well) return;
      say("Opened: this stands in the trail");
      open();
    });
    body.append(form);
  } else {
    body.append(button("Try again", () => { open().catch(sayProblem); }));
  }
  fill(place, el("main", { class: "page" }, body));
};
