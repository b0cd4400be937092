// Where one is in the review: a sentence, a task, an utterance. Whoever gets the focus is where one is; its words
// are marked in the transcript, its task in the list.

import { idOf } from "/static/js/review/note_pane.js";
import { taskBeside } from "/static/js/review/worklist.js";

export class Place {
  #sentence = null; // id
  #task = null; // key, of a task that is no sentence
  #utterance = null; // number, while the transcript has the focus

  constructor(parts) {
    Object.assign(this, parts);
    this.onMoved = () => {};
  }

  /** None while the transcript has the focus: a key then means the utterance. */
  sentence() { return this.#task || this.isInTranscript ? null : this.#sentence; }

  task() {
    if (this.isInTranscript) return null;
    return this.#taskHere();
  }

  #taskHere() {
    if (this.#task) return this.worklist.task(this.#task);
    return this.#sentence ? this.worklist.taskOfSentence(this.#sentence) : null;
  }

  get isInTranscript() { return this.#utterance !== null; }

  // ------------------------------------------------------------ going there
  select(id) { if (id) this.pane.focus(id); }

  selectTask(key) {
    const task = this.worklist.task(key);
    if (!task) return false;
    if (task.sentence) return this.pane.focus(task.sentence);
    this.worklist.element_of(key)?.focus();
    return true;
  }

  /** J and K; `from`: the task to go on from, if it is not the one where one is. */
  nextTask(by, from = this.#taskHere()?.key ?? null) {
    const next = taskBeside(this.worklist.tasks, from ?? null, by, from === null ? this.worklist.lastAt : 0);
    if (!next || next.key === from) return false;
    return this.selectTask(next.key);
  }

  step(by) {
    if (this.isInTranscript) this.transcript.focus(this.transcript.beside(this.#utterance, by));
    else if (this.#task) this.nextTask(by);
    else this.select(this.#sentence ? this.pane.beside(this.#sentence, by) : this.pane.beside(null, 0));
  }

  /** Between the note and the transcript. */
  cross() {
    if (this.isInTranscript) {
      if (!this.#task || !this.selectTask(this.#task)) this.select(this.#sentence ?? this.pane.beside(null, 0));
      return;
    }
    const words = this.restsOn();
    const [first] = this.desk.words.byUtterance(words).keys();
    if (first === undefined) this.transcript.focusTabStop();
    else this.transcript.focus(first);
  }

  /** The words of what one stands on, or last stood on in the note. */
  restsOn() { return this.#taskHere()?.words ?? this.desk.sentence(this.#sentence)?.words ?? []; }

  /** From an utterance to the first sentence that rests on it. */
  follow() {
    const [first] = this.desk.words.sentencesOn(this.#utterance);
    if (first) this.select(first);
    return first !== undefined;
  }

  /** The sentence that one is at, for the others at this visit. */
  at() { return this.#sentence; }

  play() {
    const words = this.isInTranscript
      ? this.desk.words.idsOf(this.#utterance)
      : this.#task ? this.task()?.words ?? [] : this.desk.sentence(this.#sentence)?.words ?? [];
    this.player.toggle(this.desk.words.passages(words));
  }

  // ------------------------------------------------------------ being there
  listen() {
    const { pane, worklist } = this;
    pane.element.addEventListener("focusin", ({ target }) => {
      const id = idOf(target);
      if (!id) return;
      if (target.matches(".sentence")) pane.took(target);
      this.#now({ sentence: id, task: null });
    });
    pane.element.addEventListener("dblclick", ({ target }) => {
      if (target.closest(".sentence")) this.onEdit?.(caretIn(target.closest(".sentence")));
    });
    worklist.element.addEventListener("focusin", ({ target }) => {
      const task = worklist.task(target.closest(".task")?.dataset.key);
      if (task) this.#now({ sentence: task.sentence ?? this.#sentence, task: task.sentence ? null : task.key });
    });
    worklist.element.addEventListener("click", ({ target }) => {
      const key = target.closest(".task")?.dataset.key;
      if (key) this.selectTask(key);
    });
    this.#listenTo(this.transcript);
  }

  #listenTo(transcript) {
    const { pane } = this;
    transcript.element.addEventListener("focusin", ({ target }) => {
      const row = target.closest(".utterance");
      if (!row) return;
      transcript.took(row);
      this.#utterance = Number(row.dataset.number);
      this.#showSupported(this.desk.words.sentencesOn(this.#utterance));
    });
    transcript.element.addEventListener("focusout", () => {
      this.#utterance = null;
      pane.markSupported([]);
    });
    transcript.element.addEventListener("click", (event) => {
      const row = event.target.closest(".utterance");
      if (!row || !getSelection().isCollapsed) return;
      row.focus({ preventScroll: true });
      const at = transcript.wordAt(event);
      if (at !== null) this.#showSupported(this.desk.words.sentencesOn(Number(row.dataset.number), at));
    });
  }

  /** A click points at its word (W takes it from there), a double click corrects it; who goes elsewhere stands
      on none. */
  listenToWords(cursor, correct) {
    const { transcript } = this;
    transcript.element.addEventListener("click", (event) => {
      const row = event.target.closest(".utterance");
      const at = row && getSelection().isCollapsed ? transcript.wordAt(event) : null;
      if (at !== null) cursor.point({ number: Number(row.dataset.number), from: at, to: at });
    });
    transcript.element.addEventListener("dblclick", (event) => {
      const row = event.target.closest(".utterance");
      const at = row && transcript.wordAt(event);
      if (at === null || at === undefined) return;
      getSelection().removeAllRanges();
      cursor.choose({ number: Number(row.dataset.number), from: at, to: at });
      correct();
    });
    transcript.element.addEventListener("focusin", ({ target }) => {
      const row = target.closest(".utterance");
      if (row) cursor.follow(Number(row.dataset.number));
    });
    for (const pane of [this.pane, this.worklist]) pane.element.addEventListener("focusin", () => cursor.clear());
  }

  #showSupported(ids) {
    this.pane.markSupported(ids)?.scrollIntoView({ block: "nearest" });
  }

  #now({ sentence, task }) {
    const isSame = sentence === this.#sentence && task === this.#task;
    this.#sentence = sentence;
    this.#task = task;
    this.redraw();
    if (!isSame) this.transcript.reveal();
  }

  /** After something changed where one is. */
  redraw() {
    const known = this.#sentence ? this.desk.sentence(this.#sentence) : null;
    const task = this.#taskHere();
    const words = (this.#task ? task?.words : known?.words) ?? [];
    this.transcript.mark(words);
    this.timeline.mark(this.desk.words.passages(words));
    this.worklist.mark(task?.key ?? null);
    this.pane.markSelected(this.#task ? task?.over ?? null : this.#sentence);
    this.onMoved(this.#task ? null : known, task);
  }
}

/** Where the double click put the caret: the text of a sentence is one node. */
const caretIn = (sentence) => {
  const { anchorNode, anchorOffset } = getSelection();
  return sentence.contains(anchorNode) ? anchorOffset : undefined;
};
