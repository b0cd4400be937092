// One step after another goes to the server; what it does not answer is sent again until it does, and what others did
// comes in between.

import { Problem } from "/static/js/api.js";

const AGAIN_MS = 4_000;

export class Steps {
  #queue = Promise.resolve();
  #wake = null;

  /** `onSaving()`: `saving` is another: { kind: "still" | "saving" | "saved" | "failed", at, why, again }. */
  constructor(onSaving) {
    this.onSaving = onSaving;
    this.saving = { kind: "still", at: null, why: "" };
    this.waiting = 0;
  }

  settled() { return this.#queue; }

  /** Starts what waits for the server at once. */
  tryAgain() { this.#wake?.(); }

  inTurn(work) {
    this.waiting += 1;
    const own = this.#queue.then(work).finally(() => { this.waiting -= 1; });
    this.#queue = own.catch(() => {});
    return own;
  }

  /** What the page does of its own accord; a problem that the server tells of is told by the next step. */
  between(work) {
    const own = this.#queue.then(work).catch((problem) => {
      if (problem.status === undefined) throw problem;
    });
    this.#queue = own.catch(() => {}); // what comes after it goes on
    return own;
  }

  /** Sends until the server has answered; `taken(answer)` before it counts as saved. Other problems than its being
      away are thrown, and told. */
  async sent(send, taken) {
    for (;;) {
      this.tell("saving");
      try {
        const answer = await send();
        taken(answer);
        this.tell("saved");
        return answer;
      } catch (problem) {
        if (!(problem instanceof Problem)) throw problem;
        this.tell("failed", problem.message, problem.isUnreachable);
        if (!problem.isUnreachable) throw problem;
        await this.#later();
      }
    }
  }

  #later() {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, AGAIN_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  tell(kind, why = "", again = false) {
    this.saving = { kind, why, again, at: kind === "saved" ? new Date().toISOString() : this.saving.at };
    this.onSaving();
  }
}
