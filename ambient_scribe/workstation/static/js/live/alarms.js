// What must not be missed: alarms of the server and of this page's own microphone. Each is told aloud once, and
// stays until somebody has seen it. A connection that is away is told as long as it is away.

import { sayProblem, sentence } from "/static/js/announce.js";
import { button, el, fill, icon } from "/static/js/dom.js";
import { clock } from "/static/js/times.js";

const SHOWN = 3; // the newest; the words shall have room

/** Returns { element, waiting(), seen(), close }. */
export const alarmsPart = (visit) => {
  const list = el("ul", { class: "alarms" });
  const trouble = el("p", { class: "trouble", hidden: true });
  const aloud = el("p", { class: "unseen", role: "alert" });
  const told = new Set();
  let last = null, shownUpTo = null;

  const waiting = () => visit.state.alarms.filter((alarm) => !alarm.seen);
  const seen = () => {
    if (!waiting().length) return false;
    visit.alarmsSeen(shownUpTo).catch(sayProblem); // one that has come since is not seen yet
    return true;
  };
  const draw = () => {
    const now = visit.trouble;
    if (now !== last) {
      last = now;
      trouble.hidden = now === null;
      fill(trouble, icon("flag"), now);
      if (now) aloud.textContent = now;
    }
    const open = waiting();
    list.hidden = !open.length;
    if (list.dataset.ids === open.map(({ id }) => id).join()) return;
    list.dataset.ids = open.map(({ id }) => id).join();
    shownUpTo = open.at(-1)?.id ?? shownUpTo;
    const shown = open.slice(-SHOWN), earlier = open.length - shown.length;
    fill(list, shown.map((alarm, at) => el("li", {},
      icon("flag"), el("span", { class: "alarm-text" }, sentence(alarm.text)),
      at === 0 && earlier > 0 && el("span", { class: "small" }, `and ${earlier} before`),
      el("span", { class: "small" }, clock(alarm.atMs)),
      at === shown.length - 1 && visit.isInHand && button("Seen", seen, { key: "Enter" }))));
    for (const alarm of open) {
      if (told.has(alarm.id)) continue;
      told.add(alarm.id);
      aloud.textContent = sentence(alarm.text);
    }
  };
  visit.addEventListener("state", draw);
  visit.addEventListener("sound", draw);
  draw();
  return {
    element: el("div", { class: "alarm-part" }, aloud, trouble, list),
    waiting: () => waiting().length > 0 || visit.trouble !== null,
    seen,
    close: () => {
      visit.removeEventListener("state", draw);
      visit.removeEventListener("sound", draw);
    },
  };
};
