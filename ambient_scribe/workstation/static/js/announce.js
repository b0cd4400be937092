// Says something in a line at the foot of the page, aloud to those who hear it, and takes it away again.

import { byId } from "/static/js/dom.js";

const SHOWN_MS = 4_000, PER_CHARACTER_MS = 45;
let timer = 0;

export const FAILED = "Something in this page failed: reload it.";

export const say = (message) => {
  const place = byId("told");
  if (place.matches(":popover-open")) place.hidePopover(); // so that it comes to lie above a dialog
  place.showPopover();
  place.textContent = message;
  clearTimeout(timer);
  timer = setTimeout(() => {
    place.textContent = "";
    place.hidePopover();
  }, SHOWN_MS + message.length * PER_CHARACTER_MS);
};

/** For `catch`: tells what went wrong in a sentence; a defect of this page is told as one, and to the console. */
export const sayProblem = (problem) => {
  const isDefect = problem.status === undefined && !(problem instanceof DOMException);
  if (isDefect) reportError(problem);
  say(isDefect ? FAILED : sentence(problem.message));
};

export const sentence = (text) => {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
};
