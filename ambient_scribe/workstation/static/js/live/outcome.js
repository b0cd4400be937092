// A visit that ended without a draft: what is kept, and what to do now.

import { sentence } from "/static/js/announce.js";
import { button, el, fill } from "/static/js/dom.js";
import { openWritten } from "/static/js/live/written.js";
import { go } from "/static/js/route.js";
import { patientName } from "/static/js/parts/states.js";
import { clock } from "/static/js/times.js";

export const outcome = (place, visit) => {
  const { phase, why, visit: entry } = visit.state;
  const isWithdrawn = phase === "withdrawn";
  const main = el("main", { class: "page" }, el("div", { class: "paper failed", role: "alert" },
    el("h1", {}, isWithdrawn ? "Consent is withdrawn" : "The recording has stopped"),
    el("p", {}, el("strong", {}, patientName(entry))),
    isWithdrawn
      ? el("p", {}, "Sound, words and draft of this visit are destroyed. Nothing more is recorded.")
      : [el("p", {}, sentence(why ?? "The workstation could not go on")),
        el("p", {}, `What was recorded until then (${clock(visit.capturedMs)}) is kept, sealed, with the visit. A note can be written by hand now.`)],
    el("div", { class: "outcome-actions" },
      button("Type the visit", () => openWritten(entry), { kind: "main" }),
      !isWithdrawn && button("Open the visit", () => go(`visit/${encodeURIComponent(visit.id)}`)),
      button("Today", () => go("today"), { key: "D" }))));
  fill(place, main);
  main.querySelector("button").focus();
};
