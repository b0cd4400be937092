// Today: the day sheet, what waits for a signature and since when, the search. J and K go through the
// visits, Enter opens one, N begins one, / searches.

import { get } from "/static/js/api.js";
import { sayProblem } from "/static/js/announce.js";
import { button, el, fill } from "/static/js/dom.js";
import { bindKeys } from "/static/js/keys.js";
import { session } from "/static/js/session.js";
import { dayAround, dayName } from "/static/js/times.js";
import { chooseDaySheet } from "/static/js/today/day_sheet.js";
import { newVisit } from "/static/js/today/new_visit.js";
import { searchPart } from "/static/js/today/search.js";
import { daySheet, waitingPart } from "/static/js/today/sheet.js";

export const openToday = (place, part) => {
  document.title = "Today";
  let day = 0;
  const heading = el("h1", {});
  const sheet = el("section", { class: "paper", "aria-label": "Visits of the day" });
  const waiting = el("section", { class: "paper side-part", "aria-label": "Not signed yet" });
  const search = searchPart((visit) => started(visit));

  const load = async () => {
    const asked = day;
    const { since, until } = dayAround(day);
    heading.textContent = day === 0 ? `Today, ${dayName(since)}` : dayName(since);
    const answer = await get("/api/today", { since: since.toISOString(), until: until.toISOString() });
    if (asked !== day) return;
    session.recordingGoesOn = answer.visits.some((visit) => visit.state === "recording");
    const open = sheet.contains(document.activeElement) ? document.activeElement.dataset.id : null;
    fill(sheet, daySheet(answer.visits, day === 0));
    fill(waiting, waitingPart(answer.unsigned));
    sheet.querySelector(`[data-id="${CSS.escape(open ?? "")}"]`)?.focus();
  };
  const reload = () => load().catch(sayProblem);

  const started = (visit) => {
    day = 0;
    load().then(() => sheet.querySelector(`[data-id="${CSS.escape(visit.id)}"]`)?.focus(), sayProblem);
  };
  const move = (by) => {
    day = by === 0 ? 0 : day + by;
    reload();
  };
  const step = (by) => {
    const rows = [...sheet.querySelectorAll(".visit-row")];
    const here = rows.indexOf(document.activeElement);
    const next = here < 0 ? firstOpen(rows, by) : rows[Math.min(Math.max(here + by, 0), rows.length - 1)];
    next?.focus();
  };

  fill(
    place,
    el(
      "main",
      { class: "page" },
      el(
        "div",
        { class: "page-head" },
        heading,
        el("div", { class: "day-move" },
          button("", () => move(-1), { picture: "back", "aria-label": "The day before", title: "The day before (←)" }),
          button("Today", () => move(0)),
          button("", () => move(1), { picture: "next", "aria-label": "The day after", title: "The day after (→)" })),
        button("Day sheet …", () => chooseDaySheet(() => dayAround(day).since, reload), { title: "Visits from a CSV table or an .ics calendar" }),
        button("New visit", () => newVisit(started), { kind: "main", key: "N" }),
      ),
      el("div", { class: "day" }, sheet, el("div", { class: "side" }, waiting, search.part)),
    ),
  );
  const unbind = bindKeys({
    j: () => step(1),
    k: () => step(-1),
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    ArrowLeft: () => move(-1),
    ArrowRight: () => move(1),
    n: () => { newVisit(started); },
    f: () => {
      const row = document.activeElement.closest?.(".visit-row");
      row?.parentElement.querySelector(".to-after")?.click();
      return row !== null;
    },
    "/": () => search.focus(),
  });
  // Others work on the same day: look again when somebody comes back to this window.
  addEventListener("focus", reload);
  reload();
  if (part === "search") search.focus();
  return () => {
    unbind();
    removeEventListener("focus", reload);
  };
};

/** Where J begins: the first visit that still wants something. */
const firstOpen = (rows, by) =>
  by < 0 ? rows.at(-1) : rows.find((row) => row.dataset.state !== "signed") ?? rows[0];
