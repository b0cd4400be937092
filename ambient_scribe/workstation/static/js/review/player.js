// Plays passages of the visit one after another, or on from a moment. Each piece is asked for when it is played, since
// each playing is written in the trail; nothing of the sound is kept by the browser.

import { blob } from "/static/js/api.js";
import { sentence } from "/static/js/announce.js";
import { speed } from "/static/js/preferences.js";
import { clock } from "/static/js/times.js";

const PIECE_MS = 60_000; // of what is played on and on
const KEPT = 4; // pieces, for hearing them again

export class Player extends EventTarget {
  #desk;
  #sound = new Audio();
  #turn = 0; // of the last start: whoever belongs to an earlier one stops
  #fromMs = 0;
  #lastMs = 0;
  #parts = new Map();

  constructor(desk) {
    super();
    this.#desk = desk;
    this.playing = false;
    this.told = "";
    this.#sound.addEventListener("timeupdate", () => {
      if (this.playing) this.#tell(this.#now());
    });
  }

  /** Starts, or stops what plays. */
  toggle(passages) {
    if (this.playing) this.stop();
    else if (passages.length) this.#play(passages, (at, number) => (passages.length > 1 ? `${at}, ${number + 1} of ${passages.length}` : at));
    else this.#state(false, "No sound belongs to this.");
  }

  /** From a moment to the end. */
  playFrom(ms) {
    const start = Math.max(0, Math.round(ms));
    const end = this.#desk.lengthMs;
    if (start >= end) return;
    const pieces = [];
    for (let at = start; at < end; at += PIECE_MS) pieces.push([at, Math.min(at + PIECE_MS, end)]);
    this.#play(pieces, () => `from ${clock(start)} on`);
  }

  /** Back or on by so much, from what is heard or was heard last. */
  skip(byMs) {
    const target = (this.playing ? this.#now() : this.#lastMs) + byMs;
    const inPiece = (target - this.#fromMs) / 1000;
    if (this.playing && inPiece >= 0 && inPiece < this.#sound.duration) this.#sound.currentTime = inPiece;
    else this.playFrom(target);
  }

  stop(told = "") {
    this.#turn += 1;
    if (this.playing) this.#lastMs = this.#now();
    this.#sound.pause();
    this.#state(false, told);
  }

  setSpeed() { this.#sound.playbackRate = speed(); }

  close() {
    this.stop();
    for (const made of this.#parts.values()) made.then((url) => URL.revokeObjectURL(url), () => {});
    this.#parts.clear();
  }

  #now() { return this.#fromMs + this.#sound.currentTime * 1000; }

  async #play(passages, toldOf) {
    this.#turn += 1;
    const turn = this.#turn;
    this.#sound.pause();
    for (const [number, [from, to]] of passages.entries()) {
      this.#state(true, toldOf(`${clock(from)} to ${clock(to)}`, number));
      try {
        await this.#passage(from, to, turn, passages[number + 1]);
      } catch (problem) {
        if (turn === this.#turn) this.stop(sentence(problem.message || "the sound cannot be played"));
        return;
      }
      if (turn !== this.#turn) return;
    }
    this.stop();
  }

  async #passage(from, to, turn, next) {
    const url = await this.#part(from, to);
    if (turn !== this.#turn) return;
    this.#fromMs = from;
    this.#sound.src = url;
    this.#sound.preservesPitch = true;
    this.#sound.playbackRate = speed();
    const over = new Promise((resolve) => {
      this.#sound.onended = this.#sound.onerror = resolve;
      this.#sound.onpause = () => { // a key of the machine, or ours
        if (!this.#sound.ended && turn === this.#turn) this.stop();
        if (turn !== this.#turn) resolve();
      };
    });
    await this.#sound.play();
    if (next && next[0] === to) this.#part(...next).catch(() => {}); // its own turn tells what is wrong
    await over;
  }

  #part(from, to) {
    const key = `${from}-${to}`;
    if (!this.#parts.has(key)) {
      for (const [old, url] of this.#parts) {
        if (this.#parts.size < KEPT) break;
        this.#parts.delete(old);
        url.then((known) => URL.revokeObjectURL(known), () => {});
      }
      const made = blob(this.#desk.path("sound"), { from_ms: from, to_ms: to }).then((sound) => URL.createObjectURL(sound));
      made.catch(() => this.#parts.delete(key));
      this.#parts.set(key, made);
    }
    return this.#parts.get(key);
  }

  #state(playing, told) {
    this.playing = playing;
    this.told = told;
    this.#tell(null);
  }

  /** `ms`: what is heard now; null when nothing is. */
  #tell(ms) { this.dispatchEvent(new CustomEvent("sound", { detail: { ms } })); }
}
