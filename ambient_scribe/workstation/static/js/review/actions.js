// What a key or a button does to the note: each makes one step (or opens the field for it) and says where the
// focus goes next.

import { say, sayProblem } from "/static/js/announce.js";
import { el } from "/static/js/dom.js";
import { openEditor } from "/static/js/review/editor.js";
import { basisOf, movedBy, placeFor } from "/static/js/review/placing.js";
import { StepsBack } from "/static/js/review/steps_back.js";
import { sentencesOf } from "/static/js/review/words.js";

export class Actions {
  #editor = null;

  /** `place` says where one is: { sentence(), task(), select(id), nextTask(by) }. */
  constructor(desk, pane, worklist, place) {
    Object.assign(this, { desk, pane, worklist, place });
    this.back = desk.note ? new StepsBack(desk) : null;
  }

  get isEditing() { return this.#editor !== null; }
  get isChanged() { return this.#editor?.isChanged() ?? false; }
  finish() { this.#editor?.finish(); }

  #take(edit) {
    return this.desk.take(edit).catch((problem) => {
      sayProblem(problem);
      return null;
    });
  }

  // ------------------------------------------------------------ one sentence
  edit(caret) {
    const id = this.place.sentence();
    const known = id && this.desk.sentence(id);
    if (!known || !this.desk.isOpen || this.#editor) return false;
    const closed = (act) => (...given) => {
      this.#editor = null;
      act(...given);
    };
    this.#editor = openEditor(this.pane.row(id), {
      text: known.text,
      caret,
      name: "The sentence's text",
      save: closed((text) => {
        const done = this.#take({ op: "replace", sentence: id, text });
        this.#back(id);
        done.then((note) => this.#tellState(note, id));
      }),
      cancel: closed(() => this.#back(id)),
      split: this.desk.isAmending ? null : closed((text, at) => this.#split(id, known.text, text, at)),
    });
    return true;
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

  async #split(id, before, text, at) {
    if (text !== before) await this.#take({ op: "replace", sentence: id, text });
    const known = new Set(sentencesOf(this.desk.note).map((one) => one.id));
    const note = await this.#take({ op: "split", sentence: id, at });
    const made = note && sentencesOf(note).find((one) => !known.has(one.id));
    this.place.select(made?.id ?? id);
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

  // ------------------------------------------------------------ a new one
  /** What was said and stands nowhere becomes a sentence, once its words are looked at. */
  takeIn() {
    const task = this.place.task();
    if (!task || task.sentence || !this.desk.isOpen) return false;
    if (task.offer) return this.#takeOffer(task);
    const { section, after, topic } = placeFor(this.desk, task.words);
    const text = task.omission ? firstUpper(task.text) : ""; // a question is answered, not copied
    this.#write({ text, section, after, topic, basis: basisOf(task), from: task });
    return true;
  }

  /** The machine's version, in the place of one's own. */
  #takeOffer({ key, offer, basis }) {
    this.place.nextTask(1, key);
    const own = basis.filter((one) => one.basis === "spoken" || one.basis === "chart");
    const { instead_of: sentence, section, topic, text } = offer;
    const last = this.desk.note.sections.find((one) => one.id === section)?.sentences.at(-1)?.id ?? null;
    if (!sentence) this.#take({ op: "insert", section, after: last, text, topic, basis: own });
    else if (text === null) this.#take({ op: "remove", sentence });
    else this.#take({ op: "replace", sentence, text, basis: own });
    return true;
  }

  addBehind() {
    const id = this.place.sentence() ?? sentencesOf(this.desk.note)[0]?.id;
    if (!this.desk.isOpen) return false;
    const section = (id && this.desk.sectionOf(id)) ?? this.desk.note.sections[0];
    const topic = (id && this.desk.sentence(id)?.topic) ?? "";
    this.#write({ text: "", section: section.id, after: id ?? null, topic, basis: [], from: null });
    return true;
  }

  #write({ text, section, after, topic, basis, from }) {
    if (this.#editor) return;
    const row = el("li", { class: "row new" });
    const sections = el("select", { "aria-label": "Section" },
      this.desk.note.sections.map((one) => el("option", { value: one.id }, one.title)));
    sections.value = section;
    this.#placeRow(row, section, after);
    const closed = (act) => (...given) => {
      this.#editor = null;
      row.remove();
      act(...given);
    };
    const back = () => (from ? this.place.selectTask(from.key) : this.place.select(after));
    this.#editor = openEditor(row, {
      text,
      name: "The new sentence's text",
      above: el("div", { class: "editor-place" }, el("span", {}, from ? "From what was said, into" : "New sentence in"), sections),
      save: closed(async (written) => {
        const isThere = sections.value === section;
        const own = this.desk.note.sections.find((one) => one.id === sections.value).sentences;
        const known = new Set(sentencesOf(this.desk.note).map((one) => one.id));
        if (from) this.place.nextTask(1, from.key);
        const note = await this.#take({
          op: "insert", section: sections.value, text: written, basis,
          after: isThere ? after : own.at(-1)?.id ?? null, topic: isThere ? topic : "",
        });
        const made = note && sentencesOf(note).find((one) => !known.has(one.id));
        if (made && !from) this.place.select(made.id);
        if (made && from) this.pane.row(made.id)?.scrollIntoView({ block: "nearest" });
      }),
      cancel: closed(back),
    });
  }

  #placeRow(row, section, after) {
    const behind = after && this.pane.row(after);
    if (behind) behind.after(row);
    else this.pane.listOf(section).prepend(row);
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
      if (!note) say(by < 0 ? "This is how the note began" : "Nothing to do again");
      else this.place.select(firstChange(before, note) ?? this.place.sentence());
    } catch (problem) {
      if (problem.isConflict) this.desk.adopt(await this.desk.newest());
      sayProblem(problem);
    }
  }
}

const firstUpper = (text) => {
  const upper = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(upper) ? upper : `${upper}.`;
};

const firstChange = (before, after) => {
  const earlier = new Map(sentencesOf(before).map((one) => [one.id, JSON.stringify(one)]));
  return sentencesOf(after).find((one) => earlier.get(one.id) !== JSON.stringify(one))?.id;
};
