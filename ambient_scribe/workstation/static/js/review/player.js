// Plays passages of the visit one after another. Each is asked for when it is played, since each playing is
// written in the trail; nothing of the sound is kept by the browser.

import { blob } from "/static/js/api.js";
import { sentence } from "/static/js/announce.js";
import { speed } from "/static/js/preferences.js";
import { clock } from "/static/js/times.js";

export class Player extends EventTarget {
  #desk;
  #sound = new Audio();
  #turn = 0; // of the last start: whoever belongs to an earlier one stops
  #fromMs = 0;
  #parts = new Map(); // the passages that were just heard, for hearing them again

  constructor(desk) {
    super();
    this.#desk = desk;
    this.playing = false;
    this.told = "";
    this.#sound.addEventListener("timeupdate", () => {
      if (this.playing) this.#tell(this.#fromMs + this.#sound.currentTime * 1000);
    });
  }

  /** Starts, or stops what plays. */
  toggle(passages) {
    if (this.playing) this.stop();
    else if (passages.length) this.#play(passages);
    else this.#state(false, "No sound belongs to this.");
  }

  stop(told = "") {
    this.#turn += 1;
    this.#sound.pause();
    this.#state(false, told);
  }

  setSpeed() { this.#sound.playbackRate = speed(); }

  close() {
    this.stop();
    for (const url of this.#parts.values()) URL.revokeObjectURL(url);
  }

  async #play(passages) {
    this.#turn += 1;
    const turn = this.#turn;
    for (const [number, [from, to]] of passages.entries()) {
      const of = passages.length > 1 ? `, ${number + 1} of ${passages.length}` : "";
      this.#state(true, `${clock(from)} to ${clock(to)}${of}`);
      try {
        await this.#passage(from, to, turn);
      } catch (problem) {
        if (turn === this.#turn) this.stop(sentence(problem.message || "the sound cannot be played"));
        return;
      }
      if (turn !== this.#turn) return;
    }
    this.stop();
  }

  async #passage(from, to, turn) {
    const url = await this.#part(from, to);
    if (turn !== this.#turn) return;
    this.#fromMs = from;
    this.#sound.src = url;
    this.#sound.preservesPitch = true;
    this.#sound.playbackRate = speed();
    await this.#sound.play();
    await new Promise((resolve) => {
      for (const kind of ["ended", "pause", "error"]) this.#sound.addEventListener(kind, resolve, { once: true });
    });
  }

  async #part(from, to) {
    const key = `${from}-${to}`;
    if (!this.#parts.has(key)) {
      const sound = await blob(this.#desk.path("sound"), { from_ms: from, to_ms: to });
      for (const [old, url] of this.#parts) {
        if (this.#parts.size < 4) break;
        URL.revokeObjectURL(url);
        this.#parts.delete(old);
      }
      this.#parts.set(key, URL.createObjectURL(sound));
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
