// One table of numbers: its chart, the numbers themselves, and what they mean.

import { el } from "/static/js/dom.js";
import { columns, lines, rowBars, rowShares, shown } from "/static/js/numbers/charts.js";

const DRAWN = {
  closure: { draw: columns, legend: true, broad: true },
  "weekly-lag": { draw: lines, legend: true },
  sections: { draw: rowBars },
  providers: { draw: rowBars },
  flags: { draw: rowShares, legend: true, broad: true },
  gaps: { draw: rowBars },
};

export const card = (table) => {
  const { draw, legend, broad } = DRAWN[table.id] ?? {};
  const isEmpty = table.rows.every(([, , visits]) => !visits); // nothing to change is a number, too
  return el(
    "section",
    { class: `paper figures${broad ? " broad" : ""}`, "aria-label": table.title },
    el("h2", {}, table.title),
    isEmpty && el("p", { class: "nothing" }, "Nothing of it in these days."),
    !isEmpty && legend && legendOf(table),
    !isEmpty && draw && draw(table, broad),
    !isEmpty && (draw ? el("details", {}, el("summary", {}, "As a table"), tableOf(table)) : tableOf(table)),
    el("p", { class: "meaning" }, table.meaning),
  );
};

const legendOf = ({ columns: names, unit }) =>
  el("p", { class: "legend", "aria-hidden": "true" }, names.map((name, tone) => el("span", {}, el("i", { class: `tone-${tone}` }), unit === "h" ? `${name} (hours)` : name)));

const unitOf = ({ unit }) => (unit === "visits" || unit === "sentences" ? "" : unit);

const tableOf = (table) =>
  el("div", { class: "table-wrap", tabindex: "0", role: "region", "aria-label": `${table.title}: the numbers` },
    el("table", {},
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, ""),
        table.columns.map((name) => el("th", { scope: "col", class: "number" }, name)), el("th", { scope: "col", class: "number" }, "visits"))),
      el("tbody", {}, table.rows.map(([name, values, count]) =>
        el("tr", {}, el("th", { scope: "row" }, name),
          values.map((value) => el("td", { class: "number" }, shown(value, table.columns.length > 1 && table.id === "gaps" ? "" : unitOf(table)))),
          el("td", { class: "number count" }, count))))));

export const headline = ({ title, value, unit, told }) =>
  el("div", { class: "paper headline" },
    el("dt", {}, title),
    el("dd", {}, shown(value), value !== null && unit && el("span", { class: "unit" }, unit)),
    el("dd", { class: "small" }, told));
