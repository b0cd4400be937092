// The transcript: a row for each utterance, its words in runs of one kind. Marking a sentence's words draws anew
// only the utterances that hold them; a click finds its word by the caret, so that no word needs an element.

import { el, fill } from "/static/js/dom.js";
import { clock } from "/static/js/times.js";

export class TranscriptPane {
  #words;
  #rows = [];
  #marked = new Map();
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

  /** The words of an utterance in runs; `marked` are places in it. `data-at` is the first word of a run. */
  #runs(number, marked = null) {
    const { words } = this.#words.utterances[number];
    const runs = [];
    let run = null;
    words.forEach((_, at) => {
      const readings = this.#words.readings(number, at);
      const kind = `${marked?.has(at) ? "m" : ""}${readings === null ? "" : `d${at}`}`;
      if (run?.kind === kind) {
        run.texts.push(this.#words.text(number, at));
        return;
      }
      run = { kind, at, readings, isMarked: marked?.has(at) ?? false, texts: [this.#words.text(number, at)] };
      runs.push(run);
    });
    return runs.flatMap((one, place) => {
      const names = ["run", one.isMarked && "evidence", one.readings !== null && "doubtful"].filter(Boolean);
      const or = one.readings ? el("span", { class: "or" }, ` or ${one.readings}`) : null;
      const joins = !or && one.isMarked && runs[place + 1]?.isMarked;
      return [el("span", { class: names.join(" "), data: { at: one.at } }, one.texts.join(" "), joins && " "), or, !joins && " "];
    });
  }

  // ------------------------------------------------------------ evidence
  mark(ids) {
    const wanted = this.#words.byUtterance(ids);
    for (const number of this.#marked.keys()) {
      if (!wanted.has(number)) this.#draw(number, null);
    }
    for (const [number, places] of wanted) this.#draw(number, places);
    this.#marked = wanted;
  }

  #draw(number, places) {
    const row = this.#rows[number];
    row.classList.toggle("rests", places !== null);
    fill(row.querySelector(".said"), this.#runs(number, places));
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

  /** The place of the word at a point of the screen, in its utterance; null beside the words. */
  wordAt(event) {
    const run = event.target.closest?.(".run");
    if (!run) return null;
    const offset = caretOffset(event, run);
    if (offset === null) return Number(run.dataset.at);
    return Number(run.dataset.at) + run.textContent.slice(0, offset).split(" ").length - 1;
  }
}

const caretOffset = ({ clientX, clientY }, run) => {
  const caret = document.caretPositionFromPoint?.(clientX, clientY);
  if (caret) return run.contains(caret.offsetNode) ? caret.offset : null;
  const range = document.caretRangeFromPoint?.(clientX, clientY);
  return range && run.contains(range.startContainer) ? range.startOffset : null;
};

const gapRow = (gap) =>
  el("li", { class: "gap" }, el("span", { class: "time" }, clock(gap.fromMs)), el("span", {}, gap.told));
