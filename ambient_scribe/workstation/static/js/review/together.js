// The line to the server by which one hears of the others at this visit. It comes back by itself; what was missed
// meanwhile is asked for.
//
// Events: "people" (detail: those in other windows), "revised" (detail: what was added to the visit), "back" (after a
// break), and "message" for every other kind.

import { get } from "/static/js/api.js";

const FIRST_MS = 500, LONGEST_MS = 15_000;
const LOGGED_OUT = 4401, DENIED = 4403, LOCKED = 4423;

export class Together extends EventTarget {
  #socket = null;
  #window = null;
  #pause = FIRST_MS;
  #timer = 0;
  #isClosed = false;
  #wasOpen = false;
  #where = null;

  constructor(desk) {
    super();
    this.desk = desk;
    this.people = [];
    this.#connect();
  }

  /** Where one is: said when it changes, and again after a break. */
  at(sentence, writes) {
    const where = JSON.stringify({ sentence, writes });
    if (where === this.#where) return;
    this.#where = where;
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(where);
  }

  close() {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
  }

  #connect() {
    if (this.#isClosed) return;
    const address = new URL(this.desk.path("together"), location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => this.#heard(JSON.parse(data)));
    socket.addEventListener("close", ({ code }) => this.#lost(code));
  }

  #heard(message) {
    if (message.kind === "you") {
      this.#window = message.window;
      this.#pause = FIRST_MS;
      if (this.#where) this.#socket.send(this.#where);
      if (this.#wasOpen) this.#tell("back");
      this.#wasOpen = true;
    } else if (message.kind === "people") {
      this.people = message.people.filter((one) => one.window !== this.#window);
      this.#tell("people", this.people);
    } else if (message.kind === "revised") this.#tell("revised", message);
    else this.#tell("message", message);
  }

  async #lost(code) {
    this.people = [];
    this.#tell("people", []);
    if (this.#isClosed || code === DENIED) return;
    if (code === LOCKED || code === LOGGED_OUT) await this.#letIn();
    this.#timer = setTimeout(() => this.#connect(), this.#pause);
    this.#pause = Math.min(this.#pause * 2, LONGEST_MS);
  }

  /** The gate stands before every request: once this one is answered, the person is back. */
  #letIn() {
    return get("/api/me", undefined, { unattended: true }).then(
      (me) => (me.locked ? get(this.desk.path("note"), undefined, { unattended: true }) : null),
    ).catch((problem) => {
      if (problem.status === undefined) throw problem;
    });
  }

  #tell(kind, detail) { this.dispatchEvent(new CustomEvent(kind, { detail })); }
}
