// The visit as a strip: who spoke when and how loud, where something was not heard, where the evidence lies, what
// plays. A click or the arrow keys choose the moment from which it is played.

import { get } from "/static/js/api.js";
import { el } from "/static/js/dom.js";
import { loudness, paintMarks, paintWave, sidesOf } from "/static/js/review/wave.js";
import { clock } from "/static/js/times.js";

const STEPS = { ArrowLeft: -5_000, ArrowRight: 5_000, PageDown: -60_000, PageUp: 60_000 };

export class Timeline {
  #marks = [];
  #now = null; // ms that is heard
  #at = 0; // ms that was chosen
  #shape = null;
  #wave = null; // the picture without what moves

  /** `play(ms)` plays on from there, `toggle(ms)` too, or stops what plays; `show(number)` brings an utterance into
      view. */
  constructor(desk, { play, toggle, show }) {
    Object.assign(this, { desk, play, toggle, show });
    this.canvas = el("canvas", {});
    this.element = el(
      "div",
      { class: "strip", role: "slider", tabindex: "0", "aria-label": "The visit's sound", "aria-valuemin": "0" },
      el("span", { class: "side up", "aria-hidden": "true" }, "Clinician"), el("span", { class: "side down", "aria-hidden": "true" }, "Patient"),
      this.canvas,
    );
    this.element.addEventListener("click", ({ clientX }) => this.#go(this.#momentAt(clientX)));
    this.element.addEventListener("pointermove", ({ clientX }) => { this.element.title = this.#told(this.#momentAt(clientX)); });
    this.element.addEventListener("keydown", (event) => this.#pressed(event));
    this.size = new ResizeObserver(() => this.#anew());
    this.size.observe(this.element);
    // The theme may change: colours come from the style sheet.
    this.theme = new MutationObserver(() => this.#anew());
    this.theme.observe(document.documentElement, { attributes: true });
    this.take();
  }

  close() {
    this.size.disconnect();
    this.theme.disconnect();
  }

  /** The words or the sound are others now. */
  take() {
    const { words } = this.desk;
    const last = words.utterances.length - 1;
    this.lengthMs = Math.max(this.desk.lengthMs, last >= 0 ? words.endOf(last) ?? 0 : 0);
    this.element.hidden = !this.lengthMs;
    this.element.setAttribute("aria-valuemax", Math.round(this.lengthMs / 1000));
    this.#anew();
    if (this.desk.lengthMs && !this.#shape) this.#load();
  }

  async #load() {
    try {
      this.#shape = await get(this.desk.path("shape"));
      this.#anew();
    } catch (problem) {
      if (problem.status === undefined) throw problem; // the strip shows who spoke; playing tells what is wrong
    }
  }

  mark(passages) {
    this.#marks = passages;
    this.draw();
  }

  now(ms) {
    this.#now = ms;
    this.draw();
  }

  // ------------------------------------------------------------ choosing a moment
  #momentAt(clientX) {
    const { left, width } = this.canvas.getBoundingClientRect();
    return Math.min(Math.max((clientX - left) / width, 0), 1) * this.lengthMs;
  }

  #told(ms) {
    const number = this.desk.words.utteranceAt(ms);
    return number === null ? clock(ms) : `${clock(ms)}, ${this.desk.words.utterances[number].name}`;
  }

  #pressed(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const moment = this.#now ?? this.#at;
    const target = event.key in STEPS ? moment + STEPS[event.key] : { Home: 0, End: this.lengthMs - 1 }[event.key];
    if (target !== undefined) {
      if (this.#now === null) this.#choose(target);
      else this.#go(target);
    } else if (event.key === "Enter" || event.code === "Space") this.toggle(this.#at);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #choose(ms) {
    this.#at = Math.min(Math.max(ms, 0), this.lengthMs);
    this.show(this.desk.words.utteranceAt(this.#at));
    this.draw();
  }

  #go(ms) {
    this.#choose(ms);
    this.play(this.#at);
  }

  // ------------------------------------------------------------ drawing
  #anew() {
    this.#wave = null;
    this.draw();
  }

  draw() {
    this.element.setAttribute("aria-valuenow", Math.round((this.#now ?? this.#at) / 1000));
    this.element.setAttribute("aria-valuetext", this.#told(this.#now ?? this.#at));
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!width || !this.lengthMs) return;
    const scale = devicePixelRatio;
    const view = { width, height, lengthMs: this.lengthMs, colour: coloursNow() };
    this.#wave ??= this.#painted(view, scale);
    if (this.canvas.width !== this.#wave.width) [this.canvas.width, this.canvas.height] = [this.#wave.width, this.#wave.height];
    const paper = this.canvas.getContext("2d");
    paper.setTransform(scale, 0, 0, scale, 0, 0);
    paper.clearRect(0, 0, width, height);
    paintMarks(paper, this.#marks, view);
    paper.drawImage(this.#wave, 0, 0, width, height);
    const moment = this.#now ?? this.#at;
    if (!moment) return;
    paper.fillStyle = view.colour(this.#now === null ? "edge" : "ink");
    paper.fillRect((moment / this.lengthMs) * width - 1, 0, 2, height);
  }

  #painted({ width, height, lengthMs, colour }, scale) {
    const canvas = el("canvas", { width: Math.round(width * scale), height: Math.round(height * scale) });
    const paper = canvas.getContext("2d");
    paper.scale(scale, scale);
    const { words } = this.desk;
    const heights = loudness(this.#shape, lengthMs, width);
    paintWave(paper, { width, height, lengthMs, colour, heights, sides: sidesOf(words, lengthMs, width), gaps: words.gaps });
    return canvas;
  }
}

/** What a name of the style sheet stands for as the page looks now: looked up once for a picture. */
const coloursNow = () => {
  const style = getComputedStyle(document.documentElement);
  const known = new Map();
  return (name) => {
    if (!known.has(name)) known.set(name, style.getPropertyValue(`--${name}`));
    return known.get(name);
  };
};
