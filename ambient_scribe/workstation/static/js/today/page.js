// Today: the day sheet, what runs now, what waits for a signature and since when, the search; the chart beside the
// visit where one is. J and K go through the visits, Enter opens one, B begins it or the next, N writes down a new
// one, / searches.

import { get } from "/static/js/api.js";
import { say, sayProblem } from "/static/js/announce.js";
import { button, el, fill } from "/static/js/dom.js";
import { bindKeys } from "/static/js/keys.js";
import { openBegin } from "/static/js/live/begin.js";
import { mayEdit, session } from "/static/js/session.js";
import { dayAround, dayName } from "/static/js/times.js";
import { chartPart } from "/static/js/today/chart.js";
import { chooseDaySheet } from "/static/js/today/day_sheet.js";
import { newVisit } from "/static/js/today/new_visit.js";
import { runsPart } from "/static/js/today/runs.js";
import { searchPart } from "/static/js/today/search.js";
import { daySheet, waitingPart } from "/static/js/today/sheet.js";

export const openToday = (place, part) => {
  document.title = "Today";
  let day = 0;
  const heading = el("h1", {});
  const sheet = el("section", { class: "paper", "aria-label": "Visits of the day" });
  const waiting = el("section", { class: "paper side-part", "aria-label": "Not signed yet" });
  const search = searchPart((visit) => started(visit));
  const chart = chartPart();
  const runs = runsPart(() => reload());
  let visits = [];

  const load = async () => {
    const asked = day;
    const { since, until } = dayAround(day);
    heading.textContent = day === 0 ? `Today, ${dayName(since)}` : dayName(since);
    const [answer] = await Promise.all([
      get("/api/today", { since: since.toISOString(), until: until.toISOString() }), runs.look()]);
    if (asked !== day) return;
    visits = answer.visits;
    session.recordingGoesOn = visits.some((visit) => visit.state === "recording");
    const open = sheet.contains(document.activeElement) ? document.activeElement.dataset.id : null;
    fill(sheet, daySheet(visits, day === 0, runs.of));
    fill(waiting, waitingPart(answer.unsigned, answer.addenda));
    sheet.querySelector(`[data-id="${CSS.escape(open ?? "")}"]`)?.focus();
  };
  const reload = () => load().catch(sayProblem);

  const started = (visit) => {
    day = 0;
    load().then(() => sheet.querySelector(`[data-id="${CSS.escape(visit.id)}"]`)?.focus(), sayProblem);
  };
  const begin = (visit) => { openBegin(visit).catch(sayProblem); };
  const visitAt = (element) => visits.find((visit) => visit.id === element?.closest(".visit-row")?.dataset.id);
  const isDue = (visit) => visit?.state === "scheduled" && mayEdit();
  const beginNext = () => {
    const next = [visitAt(document.activeElement), ...visits].find(isDue);
    if (next) begin(next);
    else say("No visit is due: N takes somebody in");
    return true;
  };
  sheet.addEventListener("focusin", ({ target }) => {
    const visit = visitAt(target);
    if (visit) chart.show(visit);
  });
  sheet.addEventListener("click", (event) => {
    const visit = visitAt(event.target);
    if (!isDue(visit) || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    begin(visit);
  });
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
        button("New visit", () => newVisit(started), { key: "N" }),
        mayEdit() && button("Begin the next", beginNext, { kind: "main", key: "B" }),
      ),
      el("div", { class: "day" },
        el("div", { class: "day-sheet" }, runs.part, sheet), el("div", { class: "day-side" }, chart.part, waiting, search.part)),
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
    b: () => mayEdit() && beginNext(),
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
    runs.close();
    chart.close();
    removeEventListener("focus", reload);
  };
};

/** Where J begins: the first visit that still wants something. */
const firstOpen = (rows, by) =>
  by < 0 ? rows.at(-1) : rows.find((row) => row.dataset.state !== "signed") ?? rows[0];
