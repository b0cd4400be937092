// The transcript: a row for each utterance, its words in runs of one kind. Marking a sentence's words draws anew
// only the utterances that hold them; a click finds its word by the caret, so that no word needs an element. The
// first rows come with the page, the others in pieces after it, or at once when one goes there.

import { el, fill } from "/static/js/dom.js";
import { inPieces } from "/static/js/pieces.js";
import { runsOf, wordAt } from "/static/js/review/runs.js";
import { clock } from "/static/js/times.js";

const FIRST = 60; // more than a screen shows
const PIECE = 60; // rows that are made between two keys

export class TranscriptPane {
  #words;
  #gaps; // those that stand before a row which is not made yet, or behind the last
  #list = el("ol", { class: "utterances" });
  #rows = []; // those that are made, in their order
  #marked = new Map();
  #chosen = null; // { number, from, to }: the words on which one stands
  #now = null;
  #tabStop = null;
  #stop;

  constructor(words, { withdrawn }) {
    this.#words = words;
    this.#gaps = [...words.gaps].sort((one, other) => one.fromMs - other.fromMs);
    this.#makeTo(FIRST - 1);
    this.element = el(
      "section",
      { class: "transcript", "aria-label": "Transcript", tabindex: "-1" },
      this.#count ? this.#list : el("p", { class: "nothing" }, withdrawn ? "The words were withdrawn." : "Nothing was heard."),
    );
    this.#takeTabStop(this.#rows[0]);
    this.#stop = inPieces(() => {
      this.#makeTo(this.#rows.length - 1 + PIECE);
      const isMore = this.#rows.length < this.#count;
      if (!isMore) performance.mark("transcript-whole");
      return isMore;
    });
  }

  close() { this.#stop(); }

  get #count() { return this.#words.utterances.length; }

  // ------------------------------------------------------------ making rows
  #row(number) {
    this.#makeTo(number);
    return this.#rows[number];
  }

  #makeTo(number) {
    const last = Math.min(number, this.#count - 1);
    const made = document.createDocumentFragment();
    while (this.#rows.length <= last) {
      const own = this.#rows.length;
      const at = this.#words.startOf(own);
      while (this.#gaps.length && at !== null && this.#gaps[0].fromMs <= at) made.append(gapRow(this.#gaps.shift()));
      const row = this.#made(own, at);
      this.#rows.push(row);
      made.append(row);
    }
    if (this.#rows.length === this.#count) made.append(...this.#gaps.splice(0).map(gapRow));
    if (made.hasChildNodes()) this.#list.append(made);
  }

  #made(number, at) {
    const utterance = this.#words.utterances[number];
    return el(
      "li",
      { class: this.#look(number), tabindex: "-1", data: { number } },
      el("span", { class: "time" }, at === null ? `${number + 1}` : clock(at)),
      el("p", { class: "spoken" },
        el("span", { class: "who" }, utterance.name), " ",
        fill(el("span", { class: "said" }), this.#runs(number))),
    );
  }

  #look(number) {
    const [before, own] = [this.#words.utterances[number - 1], this.#words.utterances[number]];
    const isSame = before?.speaker === own.speaker && before.role === own.role;
    const isNow = number === this.#now;
    return ["utterance", `role-${own.role}`, isSame && "same", this.#marked.has(number) && "rests", isNow && "now"]
      .filter(Boolean).join(" ");
  }

  #runs(number) {
    const own = this.#chosen?.number === number ? this.#chosen : null;
    return runsOf(this.#words, number, this.#marked.get(number) ?? null, own);
  }

  // ------------------------------------------------------------ evidence
  mark(ids) {
    const before = this.#marked;
    this.#marked = this.#words.byUtterance(ids);
    for (const number of new Set([...before.keys(), ...this.#marked.keys()])) this.#draw(number);
  }

  /** One that is not made yet is made as it is then. */
  #draw(number) {
    const row = this.#rows[number];
    if (!row) return;
    row.className = this.#look(number);
    fill(row.querySelector(".said"), this.#runs(number));
  }

  /** Words on which one stands; null: on none. */
  choose(chosen) {
    const before = this.#chosen;
    this.#chosen = chosen;
    for (const number of new Set([before?.number, chosen?.number])) if (number !== undefined) this.#draw(number);
    if (chosen) this.#row(chosen.number).querySelector(".chosen")?.scrollIntoView({ block: "nearest" });
  }

  /** Utterances that are read otherwise, or said by somebody else now. */
  redraw(numbers) {
    for (const number of numbers) {
      const row = this.#rows[number];
      if (row) row.querySelector(".who").textContent = this.#words.utterances[number].name;
      this.#draw(number);
    }
    this.#rows.forEach((row, number) => { row.className = this.#look(number); });
  }

  /** While the visit is read anew. */
  busy(numbers, isBusy) {
    for (const number of numbers) this.#row(number)?.toggleAttribute("data-busy", isBusy);
  }

  /** Scrolls so that what is marked shows, from its first utterance on. */
  reveal() {
    const numbers = [...this.#marked.keys()];
    if (!numbers.length) return;
    this.#show(this.#row(numbers[0]), this.#row(numbers.at(-1)));
  }

  #show(first, last = first) {
    const scrolled = () => {
      const pane = this.element.getBoundingClientRect();
      const top = first.getBoundingClientRect().top;
      const fits = last.getBoundingClientRect().bottom - top <= pane.height;
      const bottom = (fits ? last : first).getBoundingClientRect().bottom;
      if (top >= pane.top && bottom <= pane.bottom) return;
      this.element.scrollTop += top - pane.top - Math.max(8, (pane.height - bottom + top) / 3);
    };
    scrolled();
    // Rows that come into view for the first time take their real height in the next frame.
    requestAnimationFrame(() => requestAnimationFrame(scrolled));
  }

  // ------------------------------------------------------------ where one is
  focus(number) {
    const row = this.#row(number);
    row?.focus({ preventScroll: true });
    if (row) this.#show(row);
  }

  focusTabStop() { if (this.#tabStop) this.focus(Number(this.#tabStop.dataset.number)); }

  beside(number, by) { return Math.min(Math.max(number + by, 0), this.#count - 1); }

  took(row) { this.#takeTabStop(row); }

  #takeTabStop(row) {
    if (this.#tabStop) this.#tabStop.tabIndex = -1;
    this.#tabStop = row ?? null;
    if (row) row.tabIndex = 0;
  }

  /** What is heard now, while it plays. */
  now(number) {
    if (number === this.#now) return;
    this.#rows[this.#now]?.classList.remove("now");
    this.#now = number;
    if (number === null) return;
    const row = this.#row(number);
    row?.classList.add("now");
    if (row) this.#show(row);
  }

  wordAt(event) { return wordAt(this.#words, event); }
}

const gapRow = (gap) =>
  el("li", { class: "gap" }, el("span", { class: "time" }, clock(gap.fromMs)), el("span", {}, gap.told));
