// The keys of a live visit as buttons, at the foot of the page.

import { button, el, fill } from "/static/js/dom.js";
import { maySign } from "/static/js/session.js";

/** Returns { element, close }. */
export const liveDock = (visit, { acts, listening }) => {
  const element = el("footer", { class: "live-dock" });
  const told = el("span", { class: "dock-told", role: "status" });
  let drawn = "";
  const record = () => {
    const { shown } = visit;
    if (shown === "paused" && visit.isInHand) return button("Back on the record", acts.resume, { kind: "main big", key: "R", picture: "mic" });
    return button("Off the record", acts.pause, { kind: "big", key: "P", picture: "pause", disabled: !["recording", "silent", "starting"].includes(shown) });
  };
  const draw = () => {
    const now = JSON.stringify([visit.shown, visit.isInHand, visit.mayPause, listening.isOn]);
    told.textContent = listening.told;
    if (now === drawn) return;
    drawn = now;
    const focused = element.contains(document.activeElement) ? document.activeElement.dataset.act : null;
    const { state } = visit;
    const isOver = visit.isDone || visit.shown === "ending";
    fill(element, visit.isInHand
      ? [named("record", record()),
        named("mark", button("Mark", acts.mark, { key: "M", picture: "flag", disabled: isOver })),
        named("swap", button("Swap roles", acts.swap, { key: "S", disabled: isOver })),
        named("quiet", button("Quiet screen", acts.quiet, { key: "Q", picture: "eye" })),
        state.kind === "visit" && named("room", button("In the room", acts.room, { kind: "bare less", key: "I", disabled: isOver })),
        named("chart", button("Chart", acts.chart, { kind: "bare less", key: "C" })),
        named("keys", button("", acts.keys, { kind: "bare less", key: "?", "aria-label": "Keys", title: "Keys" })),
        told,
        named("withdraw", button("Withdrawn…", acts.withdraw, { kind: "bare", key: "W", "aria-label": "Consent is withdrawn", title: "Consent is withdrawn", disabled: visit.isDone })),
        named("end", button("End the visit", acts.end, { kind: "big", key: "E", picture: "stop", disabled: isOver }))]
      : [visit.mayPause && named("record", record()),
        named("listen", button(listening.isOn ? "Stop listening" : "Listen", acts.listen, { kind: "big", key: "H", picture: "ear", "aria-pressed": String(listening.isOn) })),
        named("ask", button("Ask the clinician", acts.ask, { kind: "big", key: "A", disabled: isOver })),
        named("mark", button("Mark", acts.mark, { key: "M", picture: "flag", disabled: isOver })),
        named("swap", button("Swap roles", acts.swap, { key: "S", disabled: isOver })),
        named("chart", button("Chart", acts.chart, { kind: "bare less", key: "C" })),
        named("keys", button("", acts.keys, { kind: "bare less", key: "?", "aria-label": "Keys", title: "Keys" })),
        told,
        maySign() && state.kind === "visit" && named("over", button("Take it over…", acts.takeOver, { kind: "bare", key: "O", disabled: isOver }))]);
    if (focused) element.querySelector(`[data-act="${focused}"]`)?.focus();
  };
  visit.addEventListener("state", draw);
  visit.addEventListener("sound", draw);
  listening.addEventListener("change", draw);
  draw();
  return {
    element,
    close: () => {
      visit.removeEventListener("state", draw);
      visit.removeEventListener("sound", draw);
      listening.removeEventListener("change", draw);
    },
  };
};

const named = (name, own) => {
  own.dataset.act = name;
  return own;
};
