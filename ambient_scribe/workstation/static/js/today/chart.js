// What the chart knows of a patient: problems, medications, allergies, results; brought in from a file where the
// record has none. Read for one visit at a time: each reading stands in the trail.

import { get, put, visitPath } from "/static/js/api.js";
import { say, sayProblem } from "/static/js/announce.js";
import { button, el, fill } from "/static/js/dom.js";
import { openDialog, openedOnce } from "/static/js/dialogs.js";
import { patientName } from "/static/js/parts/states.js";
import { mayEdit } from "/static/js/session.js";

const LOOK_MS = 400, MOST = 8;

const joined = (...parts) => parts.filter(Boolean).join(", ");
const PARTS = [
  ["Allergies", "allergies", (one) => joined(one.substance, one.reaction, one.severity)],
  ["Problems", "problems", (one) => one],
  ["Medications", "medications", (one) => joined([one.name, one.dose].filter(Boolean).join(" "), one.frequency, one.indication && `for ${one.indication}`)],
  ["Results", "results", (one) => joined(`${one.name} ${one.value}${one.unit ? ` ${one.unit}` : ""}`, one.date)],
  ["Care due", "care_due", (one) => joined(one.name, one.due && `due ${one.due}`)],
];

export const chartLists = (chart) => {
  if (chart.empty) return el("p", { class: "quiet small" }, "Nothing is known from the chart.");
  return PARTS.filter(([, key]) => chart[key]?.length || key === "allergies").map(([title, key, text]) => {
    const own = chart[key] ?? [];
    return el("section", { class: `chart-part chart-${key}` }, el("h3", {}, title),
      own.length
        ? el("ul", {}, own.slice(0, MOST).map((one) => el("li", {}, text(one))), own.length > MOST && el("li", { class: "quiet" }, `and ${own.length - MOST} more`))
        : el("p", { class: "quiet small" }, "None noted."));
  });
};

/** On a live visit: the chart in a dialog. */
export const showChart = openedOnce(async (visit) => {
  const chart = await get(visitPath(visit.id, "chart"));
  openDialog({ title: `Chart of ${patientName(visit)}`, body: el("div", { class: "patient-chart" }, chartLists(chart)) });
});

/** Beside the day sheet. Returns { part, show(visit), close }. */
export const chartPart = () => {
  const part = el("section", { class: "paper side-part patient-chart", "aria-label": "Chart", hidden: true });
  let timer = 0, shown = null;

  const load = async (visit) => {
    const chart = await get(visitPath(visit.id, "chart"));
    if (shown?.id !== visit.id) return;
    part.hidden = false;
    fill(part,
      el("div", { class: "chart-head" }, el("h2", {}, patientName(visit)),
        visit.state === "scheduled" && mayEdit() && button(chart.empty ? "Bring in…" : "Anew…", () => choose(visit), { kind: "link small", title: "The chart's context from a JSON or TOML file" })),
      chartLists(chart));
  };
  const choose = (visit) => {
    const file = el("input", { type: "file", accept: ".json,.toml,application/json" });
    file.addEventListener("change", () => {
      const [chosen] = file.files;
      if (chosen) taken(visit, chosen).catch(sayProblem);
    });
    file.click();
  };
  const taken = async (visit, file) => {
    await put(visitPath(visit.id, "chart"), { text: await file.text(), name: file.name });
    say("The chart stands beside the visit");
    await load(visit);
  };
  return {
    part,
    show: (visit) => {
      if (visit.id === shown?.id) return;
      shown = visit;
      clearTimeout(timer);
      timer = setTimeout(() => {
        load(visit).catch((problem) => {
          if (problem.status === undefined) throw problem;
          part.hidden = true; // not for everybody: the day sheet is
        });
      }, LOOK_MS);
    },
    close: () => clearTimeout(timer),
  };
};
