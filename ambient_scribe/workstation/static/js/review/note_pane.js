// The note: sections under their groups, topics as sub-headings, a row for each sentence. A change draws the rows
// that changed and leaves the others where they are; one focusable sentence is the tab stop.

import { el, fill } from "/static/js/dom.js";
import { keptFocus, keptPlace, placeOf } from "/static/js/review/kept.js";
import { drawRow, makeRow, showPending } from "/static/js/review/row.js";

export class NotePane {
  #rows = new Map(); // id of a sentence -> its row
  #sections = new Map(); // id of a section -> { part, list, shape }
  #tabStop = null;
  #asked = [];
  #selected = null;
  #written = null;
  #known = new Set(); // ids of the sentences that the note has

  constructor(note) {
    this.element = el("section", { class: "note", "aria-label": "Note", tabindex: "-1" });
    this.draw(note);
  }

  /** The row of the field that is open stays, whatever others do to the note; null: none is open. */
  keep(row) {
    const before = this.#written;
    this.#written = row;
    if (row || !before || this.#known.has(before.dataset.id)) return;
    before.remove(); // its sentence is gone meanwhile
    this.#rows.delete(before.dataset.id);
    this.#order = null;
  }

  draw(note) {
    const kept = keptFocus(this.element);
    const stays = keptPlace(this.element, this.#written ?? this.#selected);
    const putBack = this.#written && placeOf(this.#written);
    if (putBack) this.#written.dataset.held = "1"; // it may be torn out and put back: nobody has left the field
    const shape = note.sections.map((section) => `${section.id}/${section.title}`).join();
    if (shape !== this.shape) this.#frame(note, shape);
    const known = new Set();
    this.#known = known;
    for (const section of note.sections) this.#drawSection(section, known);
    for (const [id, row] of this.#rows) {
      if (known.has(id) || row === this.#written) continue;
      row.remove();
      this.#rows.delete(id);
    }
    if (putBack && !this.#written.isConnected) putBack((section) => this.listOf(section));
    this.#order = null;
    if (!this.#tabStop?.isConnected) this.#takeTabStop(this.order[0] ?? null);
    stays();
    kept();
    if (putBack) delete this.#written.dataset.held;
  }

  #frame(note, shape) {
    this.shape = shape;
    this.#sections.clear();
    const groups = [];
    for (const section of note.sections) {
      const group = section.group ?? section.title;
      if (groups.at(-1)?.[0] !== group) groups.push([group, []]);
      groups.at(-1)[1].push(section);
    }
    fill(this.element, groups.map(([group, sections]) =>
      el("section", { class: "group" }, group && el("h2", {}, group), sections.map((section) => this.#sectionPart(section, group)))));
  }

  #sectionPart(section, group) {
    const list = el("div", { class: section.prose ? "sentences prose" : "sentences" });
    const part = el("section", { class: "part", data: { section: section.id } },
      section.title !== group && el("h3", {}, section.title), list);
    this.#sections.set(section.id, { part, list, shape: null });
    return part;
  }

  #drawSection(section, known) {
    const own = this.#sections.get(section.id);
    for (const sentence of section.sentences) {
      known.add(sentence.id);
      if (!this.#rows.has(sentence.id)) this.#rows.set(sentence.id, makeRow(sentence));
      drawRow(this.#rows.get(sentence.id), sentence);
    }
    const shape = section.sentences.map((one) => `${one.id}/${one.topic}`).join("\n");
    if (shape === own.shape) return;
    own.shape = shape;
    own.part.classList.toggle("empty", !section.sentences.length);
    own.part.hidden = section.optional && !section.sentences.length;
    fill(own.list, section.sentences.length ? this.#lists(section) : el("p", {}, "Nothing was said of it."));
  }

  /** Runs of sentences under one topic: a sub-heading and a list. */
  #lists(section) {
    const parts = [];
    let topic = null;
    for (const sentence of section.sentences) {
      if (topic === null || sentence.topic !== topic) {
        topic = sentence.topic;
        const heads = topic && plain(sentence.text) === plain(topic);
        if (topic && !heads) parts.push(el("h4", {}, topic));
        parts.push(el("ul", { class: "rows" }));
      }
      parts.at(-1).append(this.#rows.get(sentence.id), " ");
    }
    return parts;
  }

  // ------------------------------------------------------------ where one is
  #order = null;

  /** The sentences as they stand, as elements. */
  get order() {
    this.#order ??= [...this.element.querySelectorAll(".sentence")];
    return this.#order;
  }

  /** Puts a new row behind a sentence, or where its section begins. */
  place(row, section, after) {
    const behind = after && this.row(after);
    if (behind) behind.after(row);
    else this.listOf(section).prepend(row);
  }

  /** The list that a new row of a section begins. */
  listOf(section) { return this.#sections.get(section)?.list; }

  row(id) { return this.#rows.get(id) ?? null; }
  sentence(id) { return this.row(id)?.querySelector(".sentence") ?? null; }

  focus(id) {
    const sentence = this.sentence(id);
    if (!sentence) return false;
    sentence.focus({ preventScroll: true });
    sentence.closest(".row").scrollIntoView({ block: "nearest" });
    return true;
  }

  /** The sentence beside one, by -1 or +1; at the ends, the one itself. */
  beside(id, by) {
    const here = this.order.findIndex((sentence) => idOf(sentence) === id);
    const at = here < 0 ? 0 : Math.min(Math.max(here + by, 0), this.order.length - 1);
    return this.order[at] ? idOf(this.order[at]) : null;
  }

  /** Called when a sentence gets the focus. */
  took(sentence) { this.#takeTabStop(sentence); }

  #takeTabStop(sentence) {
    if (this.#tabStop) this.#tabStop.tabIndex = -1;
    this.#tabStop = sentence;
    if (sentence) sentence.tabIndex = 0;
  }

  // ------------------------------------------------------------ marks
  markSelected(id) {
    this.#selected?.classList.remove("selected");
    this.#selected = this.row(id);
    this.#selected?.classList.add("selected");
  }

  markSupported(ids) {
    for (const row of this.#asked) row.classList.remove("supports");
    this.#asked = [...ids].map((id) => this.row(id)).filter(Boolean);
    for (const row of this.#asked) row.classList.add("supports");
    return this.#asked[0] ?? null;
  }

  pending(edit) { showPending(this, edit); }
}

export const idOf = (element) => element.closest(".row")?.dataset.id ?? null;

const plain = (text) => text.replace(/\.$/, "").toLowerCase();
