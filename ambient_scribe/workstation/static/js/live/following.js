// A pane that follows what is newest, until its reader scrolls away from it; a button leads back.

import { button } from "/static/js/dom.js";

const NEAR_PX = 60;

export class Following {
  #scroll;
  #isAway = false;

  /** `newest()`: the element that is to be seen; without, the end of the pane. */
  constructor(scroll, { text, newest = () => scroll.lastElementChild }) {
    this.#scroll = scroll;
    this.newest = newest;
    this.button = button(text, () => this.back(), { kind: "newest", hidden: true, picture: "down" });
    scroll.addEventListener("scroll", () => this.#look(), { passive: true });
    new ResizeObserver(() => this.follow()).observe(scroll); // an alarm above takes some of its place
  }

  get #isSeen() {
    const newest = this.newest();
    if (!newest) return true;
    const [pane, box] = [this.#scroll.getBoundingClientRect(), newest.getBoundingClientRect()];
    return box.bottom <= pane.bottom + NEAR_PX && box.bottom >= pane.top;
  }

  #look() {
    // Scrolling that this makes itself ends where the newest is seen.
    this.#isAway = !this.#isSeen;
    this.button.hidden = !this.#isAway;
  }

  /** Something new is there. */
  follow() {
    if (this.#isAway) this.button.hidden = this.#isSeen;
    else this.#show();
  }

  back() {
    this.#isAway = false;
    this.button.hidden = true;
    this.#show();
  }

  #show() {
    const newest = this.newest();
    if (!newest) return;
    const [pane, box] = [this.#scroll.getBoundingClientRect(), newest.getBoundingClientRect()];
    const by = box.bottom > pane.bottom - 12 ? box.bottom - pane.bottom + 12 : Math.min(0, box.top - pane.top - 12);
    if (by) this.#scroll.scrollTop += by;
  }
}
