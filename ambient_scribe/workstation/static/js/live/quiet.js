// The quiet screen, for while the patient can see it: state, time and level, nothing that was said or written. P and
// R work on it; any other key shows the page again.

import { el } from "/static/js/dom.js";
import { stateBlock } from "/static/js/live/state_block.js";

const MODIFIERS = new Set(["Shift", "Control", "Alt", "Meta", "AltGraph", "CapsLock", "Tab"]);

/** `isWanted()`: whether something waits on the page. Returns { isShown, show, close }. */
export const quietScreen = (visit, { isWanted, onShown }) => {
  let dialog = null;
  const show = () => {
    if (dialog) return;
    const block = stateBlock(visit);
    const waits = el("p", { class: "quiet-waits" });
    const keys = el("p", { class: "quiet-keys" });
    const draw = () => {
      waits.textContent = isWanted() ? "Something waits for you" : "";
      const isPaused = visit.shown === "paused", works = !visit.isDone && (isPaused ? visit.isInHand : visit.mayPause);
      const own = !works ? "" : isPaused ? "R back on the record · " : "P off the record · ";
      keys.textContent = `${own}any ${own ? "other " : ""}key shows the page`;
    };
    dialog = el("dialog", { class: "quiet-screen", "aria-label": "Quiet screen", tabindex: "-1" }, block.element, waits, keys);
    dialog.addEventListener("keydown", (event) => {
      const key = event.key.toLowerCase();
      if (MODIFIERS.has(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      if (key === "p" && visit.mayPause) visit.pause();
      else if (key === "r" && visit.isInHand) visit.resume();
      else dialog.close();
    });
    dialog.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      block.close();
      visit.removeEventListener("state", draw);
      dialog.remove();
      dialog = null;
      onShown();
    });
    visit.addEventListener("state", draw);
    draw();
    document.body.append(dialog);
    dialog.showModal();
    dialog.focus();
  };
  return { get isShown() { return dialog !== null; }, show, close: () => dialog?.close() };
};
