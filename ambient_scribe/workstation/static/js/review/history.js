// The history of the note: who made which revision, and what it changed, word by word.

import { get } from "/static/js/api.js";
import { sayProblem } from "/static/js/announce.js";
import { el, fill } from "/static/js/dom.js";
import { openDialog, openedOnce } from "/static/js/dialogs.js";
import { noteDiff, wordDiff } from "/static/js/review/diff.js";
import { momentOf } from "/static/js/times.js";

const KINDS = {
  chart: "Chart", draft: "Draft", edited: "Edited", reviewed: "Handed over", signed: "Signed",
  read: "Transcript set right", decided: "Proposal decided", amended: "Amended", addendum: "Addendum", withdrawn: "Consent withdrawn",
};

export const openHistory = openedOnce(async (desk) => {
  const all = await get(desk.path("history"));
  const read = new Set(all.filter((link) => link.part === "visit" && link.kind === "edited").map((link) => link.at));
  const links = all.filter((link) => link.part === "note").map((link) => (read.has(link.at) ? { ...link, kind: "read" } : link));
  const added = all.some((link) => link.part === "addendum") ? (await get(desk.path("addenda"))).addenda : [];
  const notes = new Map();
  const noteAt = async (link) => {
    if (!notes.has(link.number)) notes.set(link.number, await get(desk.path(`history/${link.number}`)));
    return notes.get(link.number);
  };
  const shown = el("div", { class: "history-diff", tabindex: "0", "aria-label": "What changed" });
  const show = async (number, base) => {
    for (const one of list.querySelectorAll("button")) one.removeAttribute("aria-current");
    const now = links[number];
    const before = base ?? (number > 0 ? links[number - 1] : null);
    list.querySelector(`[data-number="${base ? "all" : number}"]`)?.setAttribute("aria-current", "true");
    const [after, earlier] = [await noteAt(now), before && (await noteAt(before))];
    fill(shown, earlier ? changesOf(earlier, after) : firstOf(after));
  };
  const choose = (number, base) => () => show(number, base).catch(sayProblem);
  const list = el("div", { class: "history-list" },
    links.length > 1 && el("button", { type: "button", data: { number: "all" }, on: { click: choose(links.length - 1, links[0]) } },
      el("strong", {}, "From the first draft to now"), el("span", { class: "small quiet" }, "all changes together")),
    added.map((one) =>
      el("button", { type: "button", on: { click: () => fill(shown, addendumOf(one)) } },
        el("strong", {}, one.signed_at ? "Addendum" : "Addendum, not signed"),
        el("span", { class: "small" }, one.signer ?? one.writer),
        el("span", { class: "small quiet" }, momentOf(one.signed_at ?? one.written_at)))).reverse(),
    links.map((link, number) =>
      el("button", { type: "button", data: { number }, on: { click: choose(number) } },
        el("strong", {}, KINDS[link.kind] ?? link.kind),
        el("span", { class: "small" }, link.actor),
        el("span", { class: "small quiet" }, momentOf(link.at)))).reverse());
  openDialog({ title: "History", body: el("div", { class: "history" }, list, shown), wide: true });
  if (links.length) choose(links.length - 1, links.length > 1 ? links[0] : null)();
});

const addendumOf = (one) => [
  el("h3", {}, "Addendum"), one.text.split(/\n+/).map((line) => el("p", {}, line)),
  el("p", { class: "small quiet" }, `Written by ${one.writer}, ${momentOf(one.written_at)}${one.signer ? `; signed by ${one.signer}, ${momentOf(one.signed_at)}` : ""}.`),
];

const firstOf = (note) => [
  el("p", { class: "quiet" }, "This is where it began."),
  note.sections.filter((section) => section.sentences.length).map((section) => [
    el("h3", {}, section.title), el("ul", {}, section.sentences.map((one) => el("li", {}, one.text))),
  ]),
];

/** `more(change)`: what else is told of each. */
export const changesOf = (before, after, more = () => null) => {
  const changes = noteDiff(before, after);
  if (!changes.length) return el("p", { class: "quiet" }, "No word changed.");
  return [...Map.groupBy(changes, (change) => change.section)].map(([section, own]) => [
    el("h3", {}, section),
    el("ul", {}, own.map((change) => el("li", {}, told(change), more(change)))),
  ]);
};

const told = (change) => {
  if (change.before === null) return el("ins", {}, change.after);
  if (change.after === null) return el("del", {}, change.before);
  if (change.accepted) return [el("span", { class: "small quiet" }, "accepted: "), change.after];
  if (change.moved) return [el("span", { class: "small quiet" }, "moved here: "), change.after];
  return wordDiff(change.before, change.after);
};
