// The line to the server by which one hears of the others at this visit. It comes back by itself.
//
// Events: "people" (detail: those in other windows), "here" (the line is open, again after a break; detail: how the
// visit stands), "revised" (detail: what was added to the visit, or became of it), "shut" (it is not open to this
// person any more).

import { get, visitPath } from "/static/js/api.js";
import { LastingSocket } from "/static/js/live/lasting_socket.js";

const LOGGED_OUT = 4401, LOCKED = 4423;

export class Together extends EventTarget {
  #socket;
  #window = null;
  #where = null;

  constructor(id) {
    super();
    this.people = [];
    this.#socket = new LastingSocket(visitPath(id, "together"), {
      told: (data) => this.#heard(JSON.parse(data)),
      dropped: () => this.#met([]),
      before: (code) => (code === LOCKED || code === LOGGED_OUT ? letIn(id) : null),
      over: () => {
        this.#met([]);
        this.#tell("shut");
      },
    });
  }

  /** Where one is: said when it changes, and again after a break. */
  at(where) {
    const told = JSON.stringify(where);
    if (told === this.#where) return;
    this.#where = told;
    this.#socket.send(told);
  }

  close() { this.#socket.close(); }

  #heard(message) {
    if (message.kind === "you") {
      this.#window = message.window;
      if (this.#where) this.#socket.send(this.#where);
      this.#tell("here", message.visit);
    } else if (message.kind === "people") this.#met(message.people.filter((one) => one.window !== this.#window));
    else if (message.kind === "revised") this.#tell("revised", message);
  }

  #met(people) {
    this.people = people;
    this.#tell("people", people);
  }

  #tell(kind, detail) { this.dispatchEvent(new CustomEvent(kind, { detail })); }
}

/** The gate stands before every request: once this one is answered, the person is back. */
const letIn = (id) =>
  get("/api/me", undefined, { unattended: true }).then(
    (me) => (me.locked ? get(visitPath(id, "note"), undefined, { unattended: true }) : null),
  ).catch((problem) => {
    if (problem.status === undefined) throw problem;
  });
