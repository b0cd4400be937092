// A visit that ended without a draft: what is kept, and what to do now.

import { sayProblem, sentence } from "/static/js/announce.js";
import { button, el, fill } from "/static/js/dom.js";
import { openBegin } from "/static/js/live/begin.js";
import { openWritten } from "/static/js/live/written.js";
import { go } from "/static/js/route.js";
import { patientName } from "/static/js/parts/states.js";
import { clock } from "/static/js/times.js";

export const outcome = (place, visit) => {
  const { phase, why, visit: entry } = visit.state;
  const isWithdrawn = phase === "withdrawn";
  const isKept = !isWithdrawn && visit.feed.sound.capturedMs > 0;
  const again = () => { openBegin({ ...entry, state: "scheduled" }).catch(sayProblem); };
  const main = el("main", { class: "page" }, el("div", { class: "paper failed", role: "alert" },
    el("h1", {}, isWithdrawn ? "Consent is withdrawn" : "The recording has stopped"),
    el("p", {}, el("strong", {}, patientName(entry))),
    isWithdrawn
      ? el("p", {}, "Sound, words and draft of this visit are destroyed. Nothing more is recorded.")
      : [el("p", {}, sentence(why ?? "The workstation could not go on")),
        isKept && el("p", {}, `${clock(visit.feed.sound.capturedMs)} were recorded, and are kept.`)],
    el("div", { class: "outcome-actions" },
      isKept
        ? button("Open the visit", () => go(`visit/${encodeURIComponent(visit.id)}`))
        : [!isWithdrawn && button("Begin again", again, { kind: "main" }),
          button("Type the visit", () => openWritten(entry, { anew: isWithdrawn }), { kind: isWithdrawn ? "main" : "" })],
      button("Today", () => go("today"), { key: "D", kind: isKept ? "main" : "" }))));
  fill(place, main);
  main.querySelector("button.main").focus();
};
