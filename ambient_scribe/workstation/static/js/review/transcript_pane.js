// The transcript: a row for each utterance, its words in runs of one kind. Marking a sentence's words draws anew
// only the utterances that hold them; a click finds its word by the caret, so that no word needs an element.

import { el, fill } from "/static/js/dom.js";
import { runsOf, wordAt } from "/static/js/review/runs.js";
import { clock } from "/static/js/times.js";

export class TranscriptPane {
  #words;
  #rows = [];
  #marked = new Map();
  #chosen = null; // { number, from, to }: the words on which one stands
  #now = null;
  #tabStop = null;

  constructor(words, { withdrawn }) {
    this.#words = words;
    const gaps = [...words.gaps].sort((one, other) => one.fromMs - other.fromMs);
    const list = document.createDocumentFragment();
    let last = null;
    words.utterances.forEach((utterance, number) => {
      const at = words.startOf(number);
      while (gaps.length && at !== null && gaps[0].fromMs <= at) list.append(gapRow(gaps.shift()));
      const speaker = `${utterance.speaker} ${utterance.role}`;
      const row = this.#row(utterance, number, at, speaker === last);
      last = speaker;
      this.#rows.push(row);
      list.append(row);
    });
    for (const gap of gaps) list.append(gapRow(gap));
    this.element = el(
      "section",
      { class: "transcript", "aria-label": "Transcript", tabindex: "-1" },
      this.#rows.length
        ? el("ol", { class: "utterances" }, list)
        : el("p", { class: "nothing" }, withdrawn ? "The words were withdrawn." : "Nothing was heard."),
    );
    this.#takeTabStop(this.#rows[0]);
  }

  #row(utterance, number, at, isSame) {
    return el(
      "li",
      { class: `utterance role-${utterance.role}${isSame ? " same" : ""}`, tabindex: "-1", data: { number } },
      el("span", { class: "time" }, at === null ? `${number + 1}` : clock(at)),
      el("p", { class: "spoken" },
        el("span", { class: "who" }, utterance.name), " ",
        fill(el("span", { class: "said" }), this.#runs(number))),
    );
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

  #draw(number) {
    const row = this.#rows[number];
    row.classList.toggle("rests", this.#marked.has(number));
    fill(row.querySelector(".said"), this.#runs(number));
  }

  /** Words on which one stands; null: on none. */
  choose(chosen) {
    const before = this.#chosen;
    this.#chosen = chosen;
    for (const number of new Set([before?.number, chosen?.number])) if (number !== undefined) this.#draw(number);
    if (chosen) this.#rows[chosen.number].querySelector(".chosen")?.scrollIntoView({ block: "nearest" });
  }

  /** Utterances that are read otherwise, or said by somebody else now. */
  redraw(numbers) {
    for (const number of numbers) {
      const row = this.#rows[number];
      const utterance = this.#words.utterances[number];
      row.className = `utterance role-${utterance.role}`;
      row.querySelector(".who").textContent = utterance.name;
      this.#draw(number);
    }
    let last = null;
    this.#words.utterances.forEach((utterance, number) => {
      const speaker = `${utterance.speaker} ${utterance.role}`;
      this.#rows[number].classList.toggle("same", speaker === last);
      last = speaker;
    });
  }

  /** While the visit is read anew. */
  busy(numbers, isBusy) {
    for (const number of numbers) this.#rows[number]?.toggleAttribute("data-busy", isBusy);
  }

  /** Scrolls so that what is marked shows, from its first utterance on. */
  reveal() {
    const numbers = [...this.#marked.keys()];
    if (!numbers.length) return;
    this.#show(this.#rows[numbers[0]], this.#rows[numbers.at(-1)]);
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
    const row = this.#rows[number];
    row?.focus({ preventScroll: true });
    if (row) this.#show(row);
  }

  focusTabStop() { if (this.#tabStop) this.focus(Number(this.#tabStop.dataset.number)); }

  beside(number, by) { return Math.min(Math.max(number + by, 0), this.#rows.length - 1); }

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
    this.#rows[number]?.classList.add("now");
    this.#now = number;
    if (number !== null && this.#rows[number]) this.#show(this.#rows[number]);
  }

  wordAt(event) { return wordAt(this.#words, event); }
}

const gapRow = (gap) =>
  el("li", { class: "gap" }, el("span", { class: "time" }, clock(gap.fromMs)), el("span", {}, gap.told));
