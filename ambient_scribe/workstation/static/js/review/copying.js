// The note as plain text, by section, for a record system that takes nothing else.

import { get } from "/static/js/api.js";
import { say } from "/static/js/announce.js";
import { button, el } from "/static/js/dom.js";
import { openDialog } from "/static/js/dialogs.js";

const copy = async (text, what) => {
  try {
    await navigator.clipboard.writeText(text);
    say(`${what} copied`);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    say("The browser does not let this page copy: mark the text and copy it");
  }
};

export const openCopy = async (desk) => {
  const { sections, whole } = await get(desk.path("text"));
  openDialog({
    title: "Copy as text",
    body: [
      el("ul", { class: "copy-list" }, sections.map(({ title, text }) =>
        el("li", {}, el("h3", {}, title), el("p", {}, text),
          button("Copy", () => { copy(text, title); }, { "aria-label": `Copy ${title}` })))),
    ],
    actions: [button("Copy all", () => { copy(whole, "The note"); }, { kind: "main" })],
    wide: true,
  });
};
