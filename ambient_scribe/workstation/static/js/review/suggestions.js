// What stands beside the note and is no part of it: codes, orders, tasks and gaps that were suggested.

import { el } from "/static/js/dom.js";

const WORKED_OFF = new Set(["open_question", "possible_reading", "proposed_text"]); // they stand in the list to work off

export const besideNote = (desk) => {
  const own = desk.suggestions.filter((one) => !WORKED_OFF.has(one.kind) && !one.offer?.text);
  if (!own.length) return null;
  return el(
    "aside",
    { class: "beside", "aria-label": "Suggestions beside the note" },
    [...Map.groupBy(own, (one) => one.title)].map(([title, suggestions]) =>
      el("details", {},
        el("summary", {}, `${title} (${suggestions.length})`),
        el("ul", {}, suggestions.map((one) => el("li", {}, one.text, codesOf(one), lines(one.reasons), lines(one.questions)))))),
  );
};

const codesOf = ({ codes }) =>
  codes.map((code) => el("span", { class: "code" }, [code.code, code.display].filter(Boolean).join(" ")));

const lines = (texts) => texts.map((text) => el("span", { class: "small quiet line" }, text));
