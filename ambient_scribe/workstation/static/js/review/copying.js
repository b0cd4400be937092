// The note as plain text, by section, for a record system that takes nothing else.

import { get } from "/static/js/api.js";
import { printSheet, savePdf } from "/static/js/after/printing.js";
import { say, sayProblem } from "/static/js/announce.js";
import { button, el } from "/static/js/dom.js";
import { openDialog, openedOnce } from "/static/js/dialogs.js";

const copy = async (text, what) => {
  try {
    await navigator.clipboard.writeText(text);
    say(`${what} copied`);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    say("The browser does not let this page copy: mark the text and copy it");
  }
};

export const printNote = (desk) => printSheet(desk.path("note/sheet"));

/** Of a note; or of a paper, which is printed from its own page. */
export const openCopy = openedOnce(async (desk) => {
  const isNote = desk.paper === undefined;
  const { sections, whole } = await get(desk.path("text"));
  openDialog({
    title: "Copy as text",
    body: [
      el("ul", { class: "copy-list" }, sections.map(({ title, text }) =>
        el("li", {}, el("h3", {}, title), el("p", {}, text.startsWith(`${title}\n`) ? text.slice(title.length + 1) : text),
          button("Copy", () => { copy(text, title); }, { "aria-label": `Copy ${title}` })))),
    ],
    actions: [
      isNote && button("Print", () => { printNote(desk).catch(sayProblem); }),
      isNote && button("PDF", () => { savePdf(desk.path("note/pdf"), "note").catch(sayProblem); }),
      button("Copy all", () => { copy(whole, isNote ? "The note" : "The paper"); }, { kind: "main" }),
    ],
    wide: true,
  });
});
