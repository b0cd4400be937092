// The visit as a strip: who spoke when, where something was not heard, where the evidence lies, what plays. A look
// at the whole for the eye and the mouse; everything in it stands in the transcript too.

import { el } from "/static/js/dom.js";

const MARK_PX = 3; // a word of an hour would be thinner than a line
const LANES = { clinician: 0, nurse: 0, assistant: 0, patient: 1, interpreter: 1 };
const OTHERS = 2;

export class Timeline {
  #marks = [];
  #now = null;

  /** `go(number)` brings an utterance into view. */
  constructor(words, lengthMs, go) {
    this.words = words;
    this.lanes = Math.max(1, ...words.utterances.map(({ role }) => (LANES[role] ?? OTHERS) + 1));
    const last = words.utterances.length - 1;
    this.lengthMs = Math.max(lengthMs, last >= 0 ? words.endOf(last) ?? 0 : 0);
    this.canvas = el("canvas", {});
    this.element = el("div", { class: "timeline", "aria-hidden": "true", hidden: !this.lengthMs }, this.canvas);
    this.element.addEventListener("click", ({ offsetX }) => {
      const number = words.utteranceAt((offsetX / this.canvas.clientWidth) * this.lengthMs);
      if (number !== null) go(number);
    });
    this.size = new ResizeObserver(() => this.draw());
    this.size.observe(this.element);
    // The theme may change: colours come from the style sheet.
    this.theme = new MutationObserver(() => this.draw());
    this.theme.observe(document.documentElement, { attributes: true });
  }

  close() {
    this.size.disconnect();
    this.theme.disconnect();
  }

  mark(passages) {
    this.#marks = passages;
    this.draw();
  }

  now(ms) {
    this.#now = ms;
    this.draw();
  }

  draw() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!width || !this.lengthMs) return;
    const scale = devicePixelRatio;
    if (this.canvas.width !== Math.round(width * scale)) [this.canvas.width, this.canvas.height] = [width * scale, height * scale];
    const paper = this.canvas.getContext("2d");
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(`--${name}`);
    const at = (ms) => (ms / this.lengthMs) * width;
    paper.setTransform(scale, 0, 0, scale, 0, 0);
    paper.clearRect(0, 0, width, height);

    paper.fillStyle = colour("evidence");
    for (const [from, to] of this.#marks) paper.fillRect(at(from) - 1, 0, Math.max(MARK_PX, at(to) - at(from)) + 2, height);
    const lane = (height - 8) / this.lanes;
    this.words.utterances.forEach((utterance, number) => {
      const [from, to] = [this.words.startOf(number), this.words.endOf(number)];
      if (from === null) return;
      const place = LANES[utterance.role] ?? OTHERS;
      paper.fillStyle = colour(["clinician", "patient", "beside"][place]);
      paper.fillRect(at(from), 4 + place * lane, Math.max(1, at(to) - at(from)), lane - 1);
    });
    paper.fillStyle = colour("edge");
    for (const gap of this.words.gaps) paper.fillRect(at(gap.fromMs), height / 2 - 1, Math.max(2, at(gap.toMs) - at(gap.fromMs)), 2);
    if (this.#now === null) return;
    paper.fillStyle = colour("ink");
    paper.fillRect(at(this.#now), 0, 1.5, height);
  }
}
