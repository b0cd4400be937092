// What is set aside of the list to work off: kept by the server with who did it and when, so that others and another
// day see it so.

import { get, post } from "/static/js/api.js";
import { sayProblem } from "/static/js/announce.js";
import { session } from "/static/js/session.js";

export class Aside {
  #known = new Map();
  #done = []; // what was set aside or put back in this window: { matter, isAside, beside }
  #undone = [];

  constructor(desk, entries) {
    this.desk = desk;
    this.adopt(entries);
  }

  adopt(entries) { this.#known = new Map(entries.map((one) => [keyOf(one.matter), one])); }

  /** { matter, by, at } or undefined. */
  of(matter) { return this.#known.get(keyOf(matter)); }

  /** Shown at once; taken back where the server refuses. `beside`: which words the note has now. */
  put(matter, isAside, beside = null) {
    if (beside !== null) this.#done.push({ matter, isAside, beside });
    this.#undone = [];
    this.#send(matter, isAside);
  }

  /** The last one back, or on again, where nothing was written since; null: it is the note's turn. */
  undo(by, beside) {
    const [from, to] = by < 0 ? [this.#done, this.#undone] : [this.#undone, this.#done];
    if (!from.length || from.at(-1).beside !== beside) return null;
    const step = from.pop();
    to.push(step);
    this.#send(step.matter, by < 0 ? !step.isAside : step.isAside);
    return step.matter;
  }

  /** Somebody else set something aside, or put it back. */
  lookAgain() {
    return this.desk.steps.between(async () => {
      this.adopt(await get(this.desk.path("aside"), undefined, { unattended: true }));
      this.#tell();
    });
  }

  async #send(matter, isAside) {
    const { steps } = this.desk;
    const before = [...this.#known.values()];
    if (isAside) this.#known.set(keyOf(matter), { matter, by: session.me.name, at: new Date().toISOString() });
    else this.#known.delete(keyOf(matter));
    this.#tell();
    try {
      await steps.inTurn(() => steps.sent(() => post(this.desk.path("aside"), { matter, aside: isAside }), (now) => {
        if (steps.waiting === 1) this.adopt(now); // else what follows is shown already
      }));
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      this.adopt(before);
      sayProblem(problem);
    }
    this.#tell();
  }

  #tell() { this.desk.dispatchEvent(new Event("tasks")); }
}

const keyOf = ({ kind, text, words = [], over = null }) => JSON.stringify([kind, text, words, over]);
