// The review: the note beside the transcript, the list to work off, the keys. Opens a visit, puts the parts
// together, and keeps them in step.

import { get, post, visitPath } from "/static/js/api.js";
import { say, sayProblem, sentence } from "/static/js/announce.js";
import { button, el, field, fill, input } from "/static/js/dom.js";
import { submitted } from "/static/js/dialogs.js";
import { bindKeys } from "/static/js/keys.js";
import { Actions } from "/static/js/review/actions.js";
import { buildAddenda } from "/static/js/review/addenda.js";
import { chooseText } from "/static/js/review/conflict.js";
import { Correcting } from "/static/js/review/correcting.js";
import { Desk } from "/static/js/review/desk.js";
import { buildDock } from "/static/js/review/dock.js";
import { buildHead } from "/static/js/review/head.js";
import { keysOf } from "/static/js/review/keys_of.js";
import { NotePane } from "/static/js/review/note_pane.js";
import { Place } from "/static/js/review/place.js";
import { buildPeople } from "/static/js/review/people_here.js";
import { Player } from "/static/js/review/player.js";
import { RowMarks } from "/static/js/review/row_marks.js";
import { besideNote } from "/static/js/review/suggestions.js";
import { Timeline } from "/static/js/review/timeline.js";
import { Together } from "/static/js/review/together.js";
import { TranscriptPane } from "/static/js/review/transcript_pane.js";
import { WordCursor } from "/static/js/review/word_cursor.js";
import { WorklistPane } from "/static/js/review/worklist_pane.js";
import { offersOf } from "/static/js/review/wordings.js";
import { Writing } from "/static/js/review/writing.js";
import { mayEdit } from "/static/js/session.js";

const FORBIDDEN = 403;

export const openVisit = (place, id) => {
  document.title = "Visit"; // no name: browsers keep titles
  let close = () => {};
  let isHere = true;
  const open = async () => {
    try {
      const review = await get(visitPath(id, "review"));
      if (!isHere) return;
      close();
      close = showReview(place, review, open);
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      if (isHere) showFailure(place, id, problem, open);
    }
  };
  fill(place, el("main", { class: "page" }, el("p", { class: "nothing", role: "status" }, "Opening the visit…")));
  open();
  return () => {
    isHere = false;
    close();
  };
};

const showReview = (place, review, reopen) => {
  performance.mark("review-data");
  const desk = new Desk(review, { mayEdit: mayEdit(), choose: chooseText });
  const player = new Player(desk);
  const pane = new NotePane(desk.note ?? { sections: [] });
  const worklist = new WorklistPane(desk, { onEmpty: () => el("p", { class: "nothing" }, emptyText(desk)) });
  const transcript = new TranscriptPane(desk.words, { withdrawn: desk.consent === "withdrawn" });
  const timeline = new Timeline(desk, {
    play: (ms) => player.playFrom(ms),
    toggle: (ms) => { if (player.playing) player.stop(); else player.playFrom(ms); },
    show: (number) => transcript.now(number),
  });
  const writing = new Writing(desk, pane);
  const here = new Place({ desk, pane, worklist, transcript, timeline, player });
  const actions = new Actions(desk, pane, worklist, here, writing);
  const cursor = new WordCursor(desk.words, transcript);
  const correcting = new Correcting({ desk, transcript, cursor, player });
  const dock = buildDock({ desk, player, actions, play: () => here.play() });
  const people = buildPeople(desk, pane);
  const together = new Together(desk);
  const offers = new RowMarks(pane);
  const addenda = buildAddenda(desk);
  const head = buildHead({ desk, here, people: people.element, reopen, addenda });
  const beside = el("div", {}, besideNote(desk));
  const heard = el("div", { class: "heard" }, transcript.element);
  const tellWhere = () => together.at(writing.at ?? here.at(), writing.isOpen);
  here.onMoved = (known, task) => {
    dock.draw(known, task);
    tellWhere();
  };
  here.onEdit = (caret) => actions.edit(caret);
  writing.onChanged = tellWhere;

  const main = el(
    "main",
    { class: "review" },
    el("h1", { class: "unseen" }, "Review"),
    worklist.element,
    el("div", { class: "note-scroll" }, head.notices, desk.note ? pane.element : el("p", { class: "nothing" }, "There is no note of this visit yet."), addenda.element, beside),
    heard,
  );
  fill(place, el("div", { class: "review-frame" }, head.element, main, timeline.element, dock.element));

  desk.addEventListener("pending", ({ detail }) => pane.pending(detail));
  desk.addEventListener("note", () => {
    pane.draw(desk.note);
    writing.noted();
    people.draw(together.people);
    offers.put(offersOf(desk));
    worklist.draw();
    head.draw();
    here.redraw();
  });
  desk.addEventListener("heard", ({ detail }) => {
    transcript.redraw(detail);
    timeline.take();
  });
  desk.addEventListener("visit", () => {
    fill(beside, besideNote(desk));
  });
  desk.addEventListener("omissions", () => {
    worklist.draw();
    here.redraw();
  });
  desk.addEventListener("saving", () => head.drawSaving());
  player.addEventListener("sound", ({ detail: { ms } }) => {
    timeline.now(ms);
    transcript.now(ms === null ? null : desk.words.utteranceAt(ms));
  });
  together.addEventListener("people", ({ detail }) => people.draw(detail));
  together.addEventListener("revised", ({ detail: { part, why, number, revision } }) => {
    if (why === "withdrawn" || !desk.note) reopen(); // another page altogether
    else if (part === "note") {
      if (revision > desk.note.revision) desk.catchUp();
    } else if (part === "visit") desk.catchUp();
    else if (part !== "signature") desk.lookAgain(number);
  });
  together.addEventListener("back", () => desk.catchUp());
  here.listen();
  offers.put(offersOf(desk));
  here.listenToWords(cursor, () => correcting.word());
  head.draw();
  addenda.draw();
  dock.draw(null, null);
  if (document.activeElement === document.body) pane.element.focus({ preventScroll: true });

  const unbind = bindKeys(keysOf({ desk, actions, here, head, addenda, dock, player, cursor, correcting }));
  const warn = (event) => {
    actions.finish();
    if (desk.hasUnsaved) event.preventDefault();
  };
  const hidden = () => { if (document.hidden) actions.finish(); };
  addEventListener("beforeunload", warn);
  document.addEventListener("visibilitychange", hidden);
  performance.measure("review-built", "review-data");
  return () => {
    actions.finish();
    unbind();
    player.close();
    together.close();
    desk.close();
    timeline.close();
    removeEventListener("beforeunload", warn);
    document.removeEventListener("visibilitychange", hidden);
  };
};

const emptyText = (desk) => {
  if (!desk.note) return "";
  return desk.note.signed ? "It is read-only; a change is an amendment." : "Every sentence is borne out or decided, and nothing that was said is missing.";
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
