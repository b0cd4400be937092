// The words of the transcript on which one stands: by keys, by a click, by a selection with the mouse. What is said
// of them there (a correction) is said of these.

import { el } from "/static/js/dom.js";
import { selectedWords } from "/static/js/review/runs.js";

const SHORT = 4; // words that are likely one misheard name

const places = (from, to) => Array.from({ length: to - from + 1 }, (_, step) => from + step);

export class WordCursor {
  #at = null; // { number, from, to }
  #isPointed = false; // only clicked on: Enter still goes to the sentence
  #spoken = el("span", { class: "unseen", role: "status" });

  constructor(words, pane) {
    this.words = words;
    this.pane = pane;
    pane.element.append(this.#spoken);
  }

  get isOn() { return this.#at !== null && !this.#isPointed; }
  get number() { return this.#at?.number ?? null; }
  get ids() { return this.#at ? this.words.idsOf(this.#at.number, this.#at.from, this.#at.to) : []; }

  text() {
    const { number, from, to } = this.#at;
    return places(from, to).map((at) => this.words.text(number, at)).join(" ").trim();
  }

  /** To what is most in doubt of these words, of the utterance that has the focus where there are none: what may
      be read otherwise (`asked`), what was heard uncertainly, else the first; a few words as a whole. */
  enter(ids, asked) {
    const selected = selectedWords() ?? (this.#isPointed ? this.#at : null);
    if (selected) return this.choose(selected);
    const own = ids.length ? ids : this.words.idsOf(this.#focused() ?? 0);
    const among = new Set(own);
    const runs = this.#runsOf(own);
    if (!runs.length) return false;
    const [doubted] = this.#runsOf(asked.filter((id) => among.has(id)));
    if (doubted) return this.choose(doubted);
    const unsure = runs.flatMap(({ number, from, to }) => places(from, to).map((at) => ({ number, from: at, to: at })))
      .find(({ number, from }) => this.words.readings(number, from) !== null);
    const [{ number, from, to }] = runs;
    const isShort = runs.length === 1 && to - from < SHORT;
    return this.choose(unsure ?? { number, from, to: isShort ? to : from });
  }

  /** Words side by side among these. */
  #runsOf(ids) {
    const runs = [];
    for (const [number, own] of this.words.byUtterance(ids)) {
      for (const at of [...own].sort((one, other) => one - other)) {
        const last = runs.at(-1);
        if (last?.number === number && last.to === at - 1) last.to = at;
        else runs.push({ number, from: at, to: at });
      }
    }
    return runs;
  }

  #focused() {
    const row = document.activeElement?.closest(".utterance");
    return row ? Number(row.dataset.number) : null;
  }

  /** Where the mouse points. */
  point(at) {
    this.choose(at);
    this.#isPointed = true;
  }

  choose(at) {
    this.#isPointed = false;
    const last = this.words.count(at.number) - 1;
    this.#at = { number: at.number, from: Math.max(0, at.from), to: Math.min(last, at.to) };
    this.pane.focus(at.number);
    this.pane.choose(this.#at);
    this.#spoken.textContent = this.text();
    return true;
  }

  /** By a word, over the ends of utterances. */
  move(by) {
    if (!this.#at) return false;
    const { number, from, to } = this.#at;
    const at = (by < 0 ? from : to) + by;
    if (at >= 0 && at < this.words.count(number)) return this.choose({ number, from: at, to: at });
    const next = number + by;
    if (!this.words.utterances[next]) return true;
    const end = by < 0 ? this.words.count(next) - 1 : 0;
    return this.choose({ number: next, from: end, to: end });
  }

  /** One word more, or one less. */
  extend(by) {
    if (!this.#at) return false;
    const { number, from, to } = this.#at;
    return this.choose({ number, from, to: Math.max(from, to + by) });
  }

  /** To the utterance that one has gone to. */
  follow(number) {
    if (!this.#at || number === this.#at.number) return;
    if (this.#isPointed) this.clear();
    else this.choose({ number, from: 0, to: 0 });
  }

  clear() {
    if (!this.#at) return false;
    this.#at = null;
    this.#isPointed = false;
    this.pane.choose(null);
    return true;
  }
}
