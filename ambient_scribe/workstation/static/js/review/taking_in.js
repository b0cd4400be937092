// What becomes of what was said or offered and stands in no sentence: taken in, changed first, set aside; and a sentence
// that is written anew.

import { say } from "/static/js/announce.js";
import { basisOf, placeFor } from "/static/js/review/placing.js";
import { offeredAt } from "/static/js/review/wordings.js";
import { idsOf, madeIn, sentencesOf } from "/static/js/review/words.js";

export class TakingIn {
  #taken = new Map(); // key of a task -> the revision that has it; null: on its way

  constructor(actions) {
    const { desk, pane, place, writing } = actions;
    Object.assign(this, { actions, desk, pane, place, writing });
  }

  /** As it stands, with one key; what is only asked or guessed opens the field. */
  takeIn() {
    const task = this.offeredHere() ?? this.place.task();
    if (!task || task.sentence || !this.desk.isOpen) return false;
    if (!task.wording) return this.write();
    if (task.key && [null, this.desk.note.revision].includes(this.#taken.get(task.key))) return true; // once is enough
    const edit = task.over ? { op: "replace", sentence: task.over, text: task.wording, basis: heardOrCharted(task.basis) } : this.#inserted(task, task.wording);
    if (task.key) this.place.nextTask(1, task.key);
    else this.actions.onwards(task.over);
    const known = idsOf(this.desk.note);
    this.#taken.set(task.key, null);
    this.actions.step(edit).then((note) => {
      this.#taken.set(task.key, note?.revision);
      if (!note) return;
      const made = madeIn(note, known) ?? sentencesOf(note).find((one) => one.id === task.over);
      if (made) this.pane.row(made.id)?.scrollIntoView({ block: "nearest" });
      say(`Taken in. ${made?.reasons.join(" ") || "Z takes it back"}`);
    });
    return true;
  }

  /** What is offered at the sentence where one is. */
  offeredHere() {
    const id = this.place.sentence();
    const [first] = id ? offeredAt(this.desk, id) : [];
    return first ? { over: id, wording: first.text, basis: first.basis } : null;
  }

  /** The same, changed first. */
  write() {
    const task = this.place.task();
    if (!task || task.sentence || !this.desk.isOpen || this.writing.isOpen) return false;
    const back = () => this.place.selectTask(task.key);
    if (task.over) this.actions.writeOver(task.over, { wording: { text: task.wording, isTaken: true }, basis: heardOrCharted(task.basis), back });
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
        const note = await this.actions.step(editOf(written, chosen));
        const made = madeIn(note, known);
        if (made && !from) this.place.select(made.id);
        if (made && from) this.pane.row(made.id)?.scrollIntoView({ block: "nearest" });
      },
    });
  }

  // ------------------------------------------------------------ set aside
  putAside(task) {
    if (!this.desk.isOpen) return false;
    const isAside = task.group !== "aside";
    this.place.nextTask(1, task.key);
    this.desk.aside.put(task.matter, isAside, this.actions.back.standing);
    say(isAside ? "Set aside. Z puts it back" : "Put back");
    return true;
  }

  /** Where setting aside was the last that was done here. */
  undoAside(by) {
    const matter = this.desk.aside.undo(by, this.actions.back.standing);
    if (!matter) return false;
    const stands = this.desk.aside.of(matter);
    say(stands ? `Set aside again: ${matter.text}` : `Put back: ${matter.text}`);
    return true;
  }
}

/** What a sentence may rest on that a person takes in. */
const heardOrCharted = (basis) => (basis ?? []).filter((one) => one.basis === "spoken" || one.basis === "chart");
