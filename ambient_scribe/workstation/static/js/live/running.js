// The visit that this window began: it goes on whatever page is shown, and leaving the window asks first.

import { getUnattended } from "/static/js/api.js";
import { keepAwake } from "/static/js/live/awake.js";
import { LiveVisit } from "/static/js/live/live_visit.js";
import { mayEdit, session } from "/static/js/session.js";

class Running extends EventTarget {
  #visit = null;

  get visit() { return this.#visit; }

  /** Keeps a visit until it is over. */
  hold(visit) {
    if (this.#visit === visit) return;
    this.#visit = visit;
    visit.addEventListener("state", () => {
      if (visit.isDone) this.#let(visit);
      else if (!visit.isInHand && !visit.sendsSound) this.#leave(visit);
      else this.#changed();
    });
    visit.addEventListener("sound", () => this.#changed());
    visit.addEventListener("ended", () => this.#let(visit));
    this.#changed();
  }

  #let(visit) {
    if (this.#visit !== visit) return;
    this.#visit = null;
    this.#changed();
  }

  /** Somebody else has taken it over; its page may still be shown. */
  #leave(visit) {
    if (this.#visit !== visit) return;
    this.#let(visit);
    if (location.hash !== `#/live/${encodeURIComponent(visit.id)}`) visit.close();
  }

  #changed() {
    session.recordsHere = this.#visit?.sendsSound ?? false;
    if (this.#visit) session.recordingGoesOn = true;
    this.dispatchEvent(new CustomEvent("change"));
  }
}

export const running = new Running();
running.addEventListener("change", () => keepAwake(session.recordsHere));

/** After a page was loaded anew: a visit that this person began and that runs still. */
export const findRunning = async () => {
  if (!mayEdit()) return;
  const { visits } = await getUnattended("/api/live");
  const own = visits.find((state) => state.mine && !["drafted", "failed", "withdrawn"].includes(state.phase));
  if (own && !running.visit) running.hold(new LiveVisit(own));
};

addEventListener("beforeunload", (event) => {
  if (session.recordsHere) event.preventDefault();
});
