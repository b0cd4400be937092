// What stands beside the note and is no part of it: codes, orders, tasks and gaps that were suggested, each to be set
// aside by whoever has decided about it.

import { button, el, fill } from "/static/js/dom.js";
import { toldAside } from "/static/js/review/worklist.js";

const WORKED_OFF = new Set(["open_question", "possible_reading", "proposed_text"]); // they stand in the list to work off

/** Returns { element, draw }. */
export const buildBeside = (desk) => {
  const element = el("div", {});
  const put = (matter, isAside) => desk.aside.put(matter, isAside);
  const draw = () => {
    const focused = element.contains(document.activeElement) ? document.activeElement.dataset.text : undefined;
    const open = new Set([...element.querySelectorAll("details[open]")].map((one) => one.dataset.title));
    const own = desk.suggestions.filter((one) => !WORKED_OFF.has(one.kind) && !one.offer?.text);
    const groups = [...Map.groupBy(own, (one) => one.title)];
    fill(element, groups.length > 0 && el(
      "aside",
      { class: "beside", "aria-label": "Suggestions beside the note" },
      groups.map(([title, suggestions]) =>
        el("details", { data: { title }, open: open.has(title) },
          el("summary", {}, `${title} (${suggestions.filter((one) => !desk.aside.of(suggestionOf(one))).length})`),
          el("ul", {}, inOrder(desk, suggestions).map((one) => row(desk, one, put))))),
    ));
    if (focused !== undefined) [...element.querySelectorAll("button")].find((one) => one.dataset.text === focused)?.focus();
  };
  draw();
  return { element, draw };
};

/** As it is set aside by. */
export const suggestionOf = ({ text, words }) => ({ kind: "suggestion", text, words, over: null });

/** What is set aside stands last. */
const inOrder = (desk, suggestions) =>
  suggestions.toSorted((one, other) => Number(Boolean(desk.aside.of(suggestionOf(one)))) - Number(Boolean(desk.aside.of(suggestionOf(other)))));

const row = (desk, one, put) => {
  const matter = suggestionOf(one);
  const entry = desk.aside.of(matter);
  return el("li", { class: entry ? "is-aside" : null },
    one.text, codesOf(one), lines(one.reasons), lines(one.questions),
    entry && el("span", { class: "small quiet line" }, `Set aside. ${toldAside(entry)}`),
    desk.isOpen && button(entry ? "Put back" : "Set aside", () => put(matter, !entry), { kind: "link", data: { text: one.text }, "aria-label": `${entry ? "Put back" : "Set aside"}: ${one.text}` }));
};

const codesOf = ({ codes }) =>
  codes.map((code) => el("span", { class: "code" }, [code.code, code.display].filter(Boolean).join(" ")));

const lines = (texts) => texts.map((text) => el("span", { class: "small quiet line" }, text));
