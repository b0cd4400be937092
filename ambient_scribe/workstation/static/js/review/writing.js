// The one field that may be open: for a sentence of the note, or for a new one. What others do meanwhile is told
// beside it and takes nothing from it.

import { el } from "/static/js/dom.js";
import { watched } from "/static/js/review/checking.js";
import { wordDiff } from "/static/js/review/diff.js";
import { openEditor } from "/static/js/review/editor.js";
import { partsOffered } from "/static/js/review/wordings.js";
import { textOf } from "/static/js/review/words.js";

export class Writing {
  #editor = null;
  #at = null; // the id of the sentence that is written over; null for a new one
  #seen = null; // what stood there when the field was opened

  constructor(desk, pane) {
    Object.assign(this, { desk, pane });
    this.onChanged = () => {};
  }

  get isOpen() { return this.#editor !== null; }
  get isChanged() { return this.#editor?.isChanged() ?? false; }
  get at() { return this.#at; }
  finish() { this.#editor?.finish(); }

  /** `save(text, seen)`, `split(text, at, seen)`, `cancel()`. `wording`: another text, offered part by part. */
  over(id, { caret, wording, save, split, cancel }) {
    const { text } = this.desk.sentence(id);
    const offer = wording && partsOffered(text, wording);
    this.#opened(id, openEditor(this.pane.row(id), {
      text,
      typed: offer?.text,
      caret,
      name: "The sentence's text",
      offer,
      check: this.#check((written) => (this.desk.sentence(id) ? { op: "replace", sentence: id, text: written } : null)),
      save: this.#closed(save),
      split: split && this.#closed(split),
      cancel: this.#closed(cancel),
    }));
  }

  /** `editOf(text, section)` is the step that it would be; `save(text, section)`. */
  anew({ text, section, after, told, editOf, save, cancel }) {
    const row = el("li", { class: "row new" });
    const sections = el("select", { "aria-label": "Section" },
      this.desk.note.sections.map((one) => el("option", { value: one.id }, one.title || "The text")));
    sections.value = section;
    this.pane.place(row, section, after);
    const close = (act) => this.#closed((...given) => {
      row.remove();
      act(...given);
    });
    this.#opened(null, openEditor(row, {
      text,
      name: "The new sentence's text",
      above: el("div", { class: "editor-place" }, el("span", {}, told), sections),
      check: this.#check((written) => editOf(written, sections.value)),
      save: close((written) => save(written, sections.value)),
      cancel: close(cancel),
    }));
  }

  /** The note is another one now. */
  noted() {
    if (!this.#at || !this.#editor) return;
    const [before, now] = [textOf(this.#seen.note, this.#at), this.desk.sentence(this.#at)?.text ?? null];
    if (before === now) this.#editor.tell();
    else if (now === null) this.#editor.tell(`${this.desk.note.author} removed this sentence. When you save, you choose.`);
    else this.#editor.tell(`${this.desk.note.author} wrote: `, wordDiff(before ?? "", now), "When you save, you choose.");
  }

  #check(editOf) { return this.desk.isAmending ? null : watched(this.desk, editOf); }

  #opened(at, editor) {
    this.#editor = editor;
    this.#at = at;
    this.#seen = this.desk.seen;
    this.pane.keep(editor.row);
    this.onChanged();
  }

  #closed(act) {
    return (...given) => {
      const seen = this.#seen;
      this.#editor = this.#at = this.#seen = null;
      this.pane.keep(null);
      this.onChanged();
      act(...given, seen);
    };
  }
}
