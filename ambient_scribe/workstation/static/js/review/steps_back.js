// Undo without end: every earlier revision of the note can be the newest again, also one from before this page
// was opened. Redo goes forward until something else is written.

import { get, post } from "/static/js/api.js";
import { openDialog } from "/static/js/dialogs.js";
import { button, el } from "/static/js/dom.js";
import { session } from "/static/js/session.js";

export class StepsBack {
  #desk;
  #states; // revisions of the note whose words one may go back to, oldest first
  #at = 0; // the one whose words the note has now
  #newest; // the highest revision that was seen
  #isMoving = false;
  #links = new Map(); // revision -> number of its link in the visit's chain
  #authors = new Map(); // revision -> who made it

  constructor(desk) {
    this.#desk = desk;
    this.#newest = desk.note.revision;
    this.#states = [this.#newest];
    desk.addEventListener("note", ({ detail }) => this.#changed(detail.after.revision));
  }

  #changed(revision) {
    if (revision <= this.#newest) return;
    this.#newest = revision;
    if (this.#isMoving) return; // a copy of an earlier state
    this.#states = [...this.#states.slice(0, this.#at + 1), revision];
    this.#at += 1;
  }

  async #load() {
    const links = (await get(this.#desk.path("history"))).filter((link) => link.part === "note" && !link.is_destroyed);
    for (const link of links) {
      this.#links.set(link.note_revision, link.number);
      this.#authors.set(link.note_revision, { id: link.actor_id, name: link.actor });
    }
    const earlier = links.map((link) => link.note_revision).filter((revision) => revision < this.#states[0]);
    this.#states = [...earlier, ...this.#states];
    this.#at += earlier.length;
  }

  /** The revision whose words the note has now: the same again once later steps were taken back. */
  get standing() { return this.#states[this.#at]; }

  /** Another person's step is taken back only by intent. */
  #mayTakeBack(author) {
    if (!author || author.id === session.me.id) return true;
    return new Promise((resolve) => {
      let isWanted = false;
      const { close } = openDialog({
        title: `${author.name} made the last change`,
        body: el("p", {}, "Take it back? It stays in the history."),
        actions: [button("Take it back", () => {
          isWanted = true;
          close();
        }, { kind: "main" })],
        closeText: "Leave it",
        onClose: () => resolve(isWanted),
      });
    });
  }

  /** By -1 or +1. Resolves with the note, null at the end of the way, undefined where it was not wanted. */
  async move(by) {
    await this.#desk.settled();
    const isKnown = this.#links.has(this.#states[this.#at + by]) && this.#authors.has(this.#states[this.#at]);
    if (!isKnown) await this.#load();
    const to = this.#links.get(this.#states[this.#at + by]);
    if (to === undefined) return null;
    if (by < 0 && !(await this.#mayTakeBack(this.#authors.get(this.#states[this.#at])))) return undefined;
    this.#isMoving = true;
    try {
      const note = await this.#desk.step((beside) => post(this.#desk.path("undo"), { beside, to }));
      this.#at += by;
      return note;
    } finally {
      this.#isMoving = false;
    }
  }
}
