// What a key or a button does to the note: each makes one step (or opens the field for it) and says where the
// focus goes next.

import { say, sayProblem } from "/static/js/announce.js";
import { basisOf, movedBy, placeFor } from "/static/js/review/placing.js";
import { StepsBack } from "/static/js/review/steps_back.js";
import { offeredAt } from "/static/js/review/wordings.js";
import { sentencesOf } from "/static/js/review/words.js";

export class Actions {
  /** `place` says where one is: { sentence(), task(), select(id), nextTask(by) }. */
  constructor(desk, pane, worklist, place, writing) {
    Object.assign(this, { desk, pane, worklist, place, writing });
    this.back = desk.note ? new StepsBack(desk) : null;
  }

  finish() { this.writing.finish(); }

  #take(edit, seen) {
    return this.desk.take(edit, seen).catch((problem) => {
      sayProblem(problem);
      return null;
    });
  }

  // ------------------------------------------------------------ one sentence
  edit(caret) {
    const id = this.place.sentence();
    if (!id || !this.desk.sentence(id) || !this.desk.isOpen || this.writing.isOpen) return false;
    const offered = this.#offered();
    this.#writeOver(id, { caret, wording: offered && { text: offered.wording, isTaken: false }, back: () => this.#back(id) });
    return true;
  }

  #writeOver(id, { back, basis = [], ...options }) {
    const before = this.desk.sentence(id).text;
    this.writing.over(id, {
      ...options,
      save: (text, seen) => {
        const done = this.#take({ op: "replace", sentence: id, text, basis }, seen);
        back();
        done.then((note) => this.#tellState(note, id));
      },
      cancel: back,
      split: this.desk.isAmending ? null : (text, at, seen) => this.#split(id, before, text, at, seen),
    });
  }

  /** The focus goes back to the sentence, unless the person is elsewhere already. */
  #back(id) {
    const { activeElement } = document;
    if (!activeElement || activeElement === document.body || !activeElement.isConnected) this.pane.focus(id);
  }

  #tellState(note, id) {
    const after = note && sentencesOf(note).find((one) => one.id === id);
    if (after?.reasons.length) say(`Saved. ${after.reasons.join(" ")}`);
  }

  async #split(id, before, text, at, seen) {
    if (text !== before && !(await this.#take({ op: "replace", sentence: id, text }, seen))) return;
    const known = idsOf(this.desk.note);
    const note = await this.#take({ op: "split", sentence: id, at });
    this.place.select(madeIn(note, known)?.id ?? id);
  }

  accept() {
    const id = this.place.sentence();
    const known = id && this.desk.sentence(id);
    if (!known || this.desk.isAmending || !this.desk.isOpen) return false;
    if (known.state === "human" || known.flag === null) {
      this.place.select(this.pane.beside(id, 1));
      return true;
    }
    this.#onwards(id);
    this.#take({ op: "accept", sentence: id });
    return true;
  }

  remove() {
    const task = this.place.task();
    if (task && !task.sentence) {
      this.place.nextTask(1, task.key);
      this.worklist.setAside(task.key);
      say("Set aside until this page is opened again");
      return true;
    }
    const id = this.place.sentence();
    if (!id || !this.desk.isOpen) return false;
    const next = this.pane.beside(id, 1);
    if (!this.#onwards(id)) this.place.select(next === id ? this.pane.beside(id, -1) : next);
    this.#take({ op: "remove", sentence: id }).then((note) => note && say("Removed. Z brings it back"));
    return true;
  }

  /** From a task that is done to the next one. */
  #onwards(id) {
    const task = this.worklist.taskOfSentence(id);
    return task ? this.place.nextTask(1, task.key) : false;
  }

  move(by) {
    const id = this.place.sentence();
    const edit = id && this.desk.isOpen && !this.desk.isAmending && movedBy(this.desk, id, by);
    if (!edit) return false;
    this.#take(edit).then(() => this.place.select(id));
    return true;
  }

  merge() {
    const id = this.place.sentence();
    if (!id || !this.desk.isOpen || this.desk.isAmending) return false;
    const own = this.desk.sectionOf(id).sentences;
    const second = own[own.findIndex((one) => one.id === id) + 1];
    if (!second) return false;
    this.#take({ op: "merge", first: id, second: second.id }).then(() => this.place.select(id));
    return true;
  }

  // ------------------------------------------------------------ what was said, or offered
  /** As it stands, with one key; what is only asked or guessed opens the field. */
  takeIn() {
    const task = this.#offered() ?? this.place.task();
    if (!task || task.sentence || !this.desk.isOpen) return false;
    if (!task.wording) return this.write();
    const edit = task.over ? { op: "replace", sentence: task.over, text: task.wording, basis: heardOrCharted(task.basis) } : this.#inserted(task, task.wording);
    if (task.key) this.place.nextTask(1, task.key);
    else this.#onwards(task.over);
    const known = idsOf(this.desk.note);
    this.#take(edit).then((note) => {
      if (!note) return;
      const made = madeIn(note, known) ?? sentencesOf(note).find((one) => one.id === task.over);
      if (made) this.pane.row(made.id)?.scrollIntoView({ block: "nearest" });
      say(`Taken in. ${made?.reasons.join(" ") || "Z takes it back"}`);
    });
    return true;
  }

  /** What is offered at the sentence where one is. */
  #offered() {
    const id = this.place.sentence();
    const [first] = id ? offeredAt(this.desk, id) : [];
    return first ? { over: id, wording: first.text, basis: first.basis } : null;
  }

  /** The same, changed first. */
  write() {
    const task = this.place.task();
    if (!task || task.sentence || !this.desk.isOpen || this.writing.isOpen) return false;
    const back = () => this.place.selectTask(task.key);
    if (task.over) this.#writeOver(task.over, { wording: { text: task.wording, isTaken: true }, basis: heardOrCharted(task.basis), back });
    else this.#writeAnew({ ...this.#inserted(task, task.wording ?? ""), told: "From what was said, into", from: task, back });
    return true;
  }

  #inserted(task, text) {
    const { section, after, topic } = task.place ?? placeFor(this.desk, task.words);
    return { op: "insert", section, after, topic, text, basis: basisOf(task) };
  }

  addBehind() {
    const id = this.place.sentence() ?? sentencesOf(this.desk.note)[0]?.id;
    if (!this.desk.isOpen || this.writing.isOpen) return false;
    const section = (id && this.desk.sectionOf(id)) ?? this.desk.note.sections[0];
    const topic = (id && this.desk.sentence(id)?.topic) ?? "";
    this.#writeAnew({
      text: "", section: section.id, after: id ?? null, topic, basis: [], told: "New sentence in", from: null,
      back: () => this.place.select(id),
    });
    return true;
  }

  #writeAnew({ text, section, after, topic, basis, told, from, back }) {
    const editOf = (written, chosen) => {
      const isThere = chosen === section;
      const own = this.desk.note.sections.find((one) => one.id === chosen).sentences;
      const stands = own.some((one) => one.id === after); // another may have taken it out
      return {
        op: "insert", section: chosen, text: written, basis, topic: isThere ? topic : "",
        after: isThere && (after === null || stands) ? after : own.at(-1)?.id ?? null,
      };
    };
    this.writing.anew({
      text, section, after, told, editOf, cancel: back,
      save: async (written, chosen) => {
        const known = idsOf(this.desk.note);
        if (from) this.place.nextTask(1, from.key);
        const note = await this.#take(editOf(written, chosen));
        const made = madeIn(note, known);
        if (made && !from) this.place.select(made.id);
        if (made && from) this.pane.row(made.id)?.scrollIntoView({ block: "nearest" });
      },
    });
  }

  // ------------------------------------------------------------ back and forth
  async undo(by) {
    if (this.desk.isAmending) {
      if (by < 0) this.desk.undoInAmendment();
      return;
    }
    if (!this.desk.isOpen) return;
    const before = this.desk.note;
    try {
      const note = await this.back.move(by);
      if (note === undefined) return;
      if (!note) say(by < 0 ? "This is how the note began" : "Nothing to do again");
      else this.place.select(firstChange(before, note) ?? this.place.sentence());
    } catch (problem) {
      if (problem.isConflict) this.desk.adopt(await this.desk.newest());
      sayProblem(problem);
    }
  }
}

const idsOf = (note) => new Set(sentencesOf(note).map((one) => one.id));
const madeIn = (note, known) => (note ? sentencesOf(note).find((one) => !known.has(one.id)) : undefined);

const firstChange = (before, after) => {
  const earlier = new Map(sentencesOf(before).map((one) => [one.id, JSON.stringify(one)]));
  return sentencesOf(after).find((one) => earlier.get(one.id) !== JSON.stringify(one))?.id;
};

/** What a sentence may rest on that a person takes in. */
const heardOrCharted = (basis) => (basis ?? []).filter((one) => one.basis === "spoken" || one.basis === "chart");
