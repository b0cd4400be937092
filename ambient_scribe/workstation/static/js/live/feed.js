// What the server tells of a visit that runs: its state, the sound's level, the words, the draft. After a dropped
// connection everything comes again from the start.

import { getUnattended, visitPath } from "/static/js/api.js";
import { LastingSocket } from "/static/js/live/lasting_socket.js";

const LOGGED_OUT = 4401, LOCKED = 4423;
export const DONE = new Set(["drafted", "failed", "withdrawn"]);

/** Events: "state", "sound", "words", "partial", "draft", "connection", "ended" { phase }. */
export class Feed extends EventTarget {
  #socket;
  #lines = new Map();

  constructor(state) {
    super();
    this.state = state;
    this.sound = { capturedMs: state.capturedMs, heardMs: state.heardMs, behindMs: 0, levelDb: -60, clips: false, soundComes: state.soundComes };
    this.partial = "";
    this.note = null;
    this.fresh = [];
    this.yours = new Set();
    this.isConnected = false;
    this.isAway = false; // it was lost, or could not be made: while it is made, nothing is the matter
    const path = visitPath(state.visit.id, "live");
    this.#socket = new LastingSocket(`${path}/events`, {
      told: (data) => this.#told(JSON.parse(data)),
      dropped: () => this.#connected(false, true),
      // A locked screen, a session that is over: the gate lets the person in again first.
      before: (code) => (code === LOGGED_OUT || code === LOCKED ? getUnattended(path).catch(() => {}) : null),
      over: (code) => {
        this.#connected(false, true);
        if (code !== 1000) this.#tell("ended", { phase: code === 4403 ? "shut" : "gone" });
      },
    });
  }

  /** In the order of their time. */
  get lines() { return [...this.#lines.values()].sort((one, other) => one.atMs - other.atMs); }

  close() { this.#socket.close(); }

  /** A state that a request was answered with is not waited for. What was told before it comes later by the other
      way, and what is over stays over. */
  take(state) {
    if (state.number < this.state.number || (DONE.has(this.state.phase) && !DONE.has(state.phase))) return;
    this.state = state;
    this.#tell("state");
  }

  #told(message) {
    const { type, ...rest } = message;
    if (type === "all") this.#all(rest);
    else if (type === "state") this.take(rest.state);
    else if (type === "sound") {
      this.sound = rest;
      this.#tell("sound");
    } else if (type === "lines") {
      for (const id of rest.gone) this.#lines.delete(id);
      for (const line of rest.put) this.#lines.set(line.id, line);
      this.#tell("words");
    } else if (type === "partial") {
      this.partial = rest.text;
      this.#tell("partial");
    } else if (type === "draft") {
      this.#draft(rest);
    } else if (type === "ended") {
      this.take({ ...this.state, phase: rest.phase });
      this.#tell("ended", { phase: rest.phase });
    }
    this.#connected(true);
  }

  #all({ state, lines, partial, note, fresh, yours }) {
    this.#lines = new Map(lines.map((line) => [line.id, line]));
    this.partial = partial;
    const { capturedMs, heardMs, soundComes } = state;
    this.sound = { ...this.sound, capturedMs, heardMs, soundComes };
    this.take(state);
    this.#tell("words");
    this.#tell("partial");
    if (note) this.#draft({ note, fresh, yours });
  }

  #draft({ note, fresh = [], yours = [] }) {
    this.note = note;
    this.fresh = fresh;
    this.yours = new Set(yours);
    this.#tell("draft");
  }

  #connected(is, isAway = false) {
    if (is === this.isConnected && isAway === this.isAway) return;
    [this.isConnected, this.isAway] = [is, isAway];
    this.#tell("connection");
  }

  #tell(kind, detail) { this.dispatchEvent(new CustomEvent(kind, { detail })); }
}
