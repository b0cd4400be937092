// What a key or a button does to a sentence of the note: each makes one step (or opens the field for it) and says where
// the focus goes next. What becomes of what is in no sentence stands in `taking_in.js`.

import { say, sayProblem } from "/static/js/announce.js";
import { movedBy } from "/static/js/review/placing.js";
import { StepsBack } from "/static/js/review/steps_back.js";
import { TakingIn } from "/static/js/review/taking_in.js";
import { idsOf, madeIn, sentencesOf } from "/static/js/review/words.js";

export class Actions {
  #undone = Promise.resolve();

  /** `place` says where one is: { sentence(), task(), select(id), nextTask(by) }. */
  constructor(desk, pane, worklist, place, writing) {
    Object.assign(this, { desk, pane, worklist, place, writing });
    this.back = desk.note ? new StepsBack(desk) : null;
    this.taking = new TakingIn(this);
  }

  finish() { this.writing.finish(); }
  takeIn() { return this.taking.takeIn(); }
  write() { return this.taking.write(); }
  addBehind() { return this.taking.addBehind(); }

  /** Resolves with the note after the step, or null. */
  step(edit, seen) {
    return this.desk.take(edit, seen).catch((problem) => {
      sayProblem(problem);
      return null;
    });
  }

  // ------------------------------------------------------------ one sentence
  edit(caret) {
    const id = this.place.sentence();
    if (!id || !this.desk.sentence(id) || !this.desk.isOpen || this.writing.isOpen) return false;
    const offered = this.taking.offeredHere();
    this.writeOver(id, { caret, wording: offered && { text: offered.wording, isTaken: false }, back: () => this.#back(id) });
    return true;
  }

  writeOver(id, { back, basis = [], ...options }) {
    const before = this.desk.sentence(id).text;
    this.writing.over(id, {
      ...options,
      save: (text, seen) => {
        const done = this.step({ op: "replace", sentence: id, text, basis }, seen);
        back();
        done.then((note) => this.#tellState(note, id));
      },
      cancel: back,
      split: this.desk.isAmending ? null : (text, at, seen) => this.#split(id, before, text, at, seen),
    });
  }

  /** To `next` after a step at `id`, unless the person has gone on meanwhile. */
  #stay(id, next = id) { if (this.place.at() === id && !this.writing.isOpen) this.place.select(next); }

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
    if (text !== before && !(await this.step({ op: "replace", sentence: id, text }, seen))) return;
    const known = idsOf(this.desk.note);
    const note = await this.step({ op: "split", sentence: id, at });
    this.#stay(id, madeIn(note, known)?.id);
  }

  accept() {
    const id = this.place.sentence();
    const known = id && this.desk.sentence(id);
    if (!known || this.desk.isAmending || !this.desk.isOpen) return false;
    if (known.state === "human" || known.flag === null) {
      this.place.select(this.pane.beside(id, 1));
      return true;
    }
    this.onwards(id);
    this.step({ op: "accept", sentence: id });
    return true;
  }

  remove() {
    const task = this.place.task();
    if (task && !task.sentence) return this.taking.putAside(task);
    const id = this.place.sentence();
    if (!id || !this.desk.isOpen) return false;
    const next = this.pane.beside(id, 1);
    if (!this.onwards(id)) this.place.select(next === id ? this.pane.beside(id, -1) : next);
    this.step({ op: "remove", sentence: id }).then((note) => note && say("Removed. Z brings it back"));
    return true;
  }

  /** From a task that is done to the next one. */
  onwards(id) {
    const task = this.worklist.taskOfSentence(id);
    return task ? this.place.nextTask(1, task.key) : false;
  }

  move(by) {
    const id = this.place.sentence();
    const edit = id && this.desk.isOpen && !this.desk.isAmending && movedBy(this.desk, id, by);
    if (!edit) return false;
    this.step(edit).then(() => this.#stay(id));
    return true;
  }

  merge() {
    const id = this.place.sentence();
    if (!id || !this.desk.isOpen || this.desk.isAmending) return false;
    const own = this.desk.sectionOf(id).sentences;
    const second = own[own.findIndex((one) => one.id === id) + 1];
    if (!second) return false;
    this.step({ op: "merge", first: id, second: second.id }).then(() => this.#stay(id));
    return true;
  }

  // ------------------------------------------------------------ back and forth
  /** One after another, however fast the key is pressed. */
  undo(by) {
    const own = this.#undone.then(() => this.#undo(by));
    this.#undone = own.catch(() => {});
    return own;
  }

  async #undo(by) {
    if (this.desk.isAmending) {
      if (by < 0) this.desk.undoInAmendment();
      return;
    }
    if (!this.desk.isOpen) return;
    await this.desk.settled();
    if (this.taking.undoAside(by)) return;
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

const firstChange = (before, after) => {
  const earlier = new Map(sentencesOf(before).map((one) => [one.id, JSON.stringify(one)]));
  return sentencesOf(after).find((one) => earlier.get(one.id) !== JSON.stringify(one))?.id;
};
