// The draft as it grows: what is new in it marked quietly, what a person wrote as theirs. A sentence is written
// anew in its place or taken out, or a new one stands under a heading; while somebody writes, nothing moves.

import { say, sayProblem } from "/static/js/announce.js";
import { button, el, fill } from "/static/js/dom.js";
import { Following } from "/static/js/live/following.js";
import { placed } from "/static/js/live/words_pane.js";
import { openEditor } from "/static/js/review/editor.js";

/** Returns { element, following, close, finish }. */
export const draftPane = (visit) => {
  const rows = new Map(); // id of a sentence -> its row
  const sections = new Map(); // id of a section -> { part, list }
  const note = el("div", { class: "note live-note" });
  const nothing = el("p", { class: "nothing" }, "The draft grows here while you talk.");
  const held = el("p", { class: "held", role: "status" });
  const scroll = el("div", { class: "note-scroll" }, nothing, note);
  const following = new Following(scroll, { text: "New sentence", newest: () => newest });
  let shape = null, editor = null, newest = null;

  const draw = () => {
    const { note: told, fresh, yours } = visit.feed;
    if (!told) return;
    held.textContent = editor ? "The draft goes on. It is shown when you have written." : "";
    if (editor) return;
    nothing.hidden = true;
    const now = told.sections.map((section) => `${section.id}/${section.title}`).join();
    if (now !== shape) frame(told);
    shape = now;
    const known = new Set();
    for (const section of told.sections) {
      const own = sections.get(section.id);
      placed(own.list, section.sentences.map((sentence) => {
        known.add(sentence.id);
        return rowOf(sentence, { isFresh: fresh.includes(sentence.id), isYours: yours.has(sentence.id) || sentence.state === "human" });
      }));
      own.part.classList.toggle("empty", !section.sentences.length);
    }
    for (const id of rows.keys()) if (!known.has(id)) rows.delete(id);
    if (!note.querySelector(".sentence[tabindex='0']")) note.querySelector(".sentence")?.setAttribute("tabindex", "0");
    const last = fresh.map((id) => rows.get(id)).filter(Boolean).at(-1);
    if (last && last !== newest) {
      newest = last;
      if (!scroll.contains(document.activeElement)) following.follow();
    }
  };

  const frame = (told) => {
    sections.clear();
    const groups = Map.groupBy(told.sections, (section) => section.group ?? section.title);
    fill(note, [...groups].map(([group, own]) =>
      el("section", { class: "group" },
        el("div", { class: "group-head" }, el("h3", {}, group), own.filter(({ title }) => title === group).map(adding)),
        own.map((section) => partOf(section, group)))));
  };
  const adding = (section) =>
    button("+", () => write(section), { kind: "bare add", "aria-label": `Write under ${section.title}`, title: `Write under ${section.title}` });
  const partOf = (section, group) => {
    const list = el("ul", { class: "rows" });
    const part = el("section", { class: "part" },
      section.title !== group && el("div", { class: "part-head" }, el("h4", {}, section.title), adding(section)), list);
    sections.set(section.id, { part, list });
    return part;
  };
  const rowOf = (sentence, { isFresh, isYours }) => {
    const row = rows.get(sentence.id) ?? el("li", { class: "row", data: { id: sentence.id } },
      el("div", { class: "sentence", role: "button", tabindex: "-1" }), el("span", { class: "yours" }),
      button("×", () => takeOut(row), { kind: "bare take-out", tabindex: "-1", "aria-label": "Take the sentence out", title: "Take it out (X)" }));
    rows.set(sentence.id, row);
    if (row.firstChild.textContent !== sentence.text) row.firstChild.textContent = sentence.text;
    row.classList.toggle("fresh", isFresh && !isYours);
    row.classList.toggle("by-hand", isYours);
    row.querySelector(".yours").textContent = isYours ? "written by hand" : "";
    return row;
  };

  // ------------------------------------------------------------ writing
  const find = (id) => {
    for (const section of visit.feed.note.sections) {
      const sentence = section.sentences.find((one) => one.id === id);
      if (sentence) return { section, sentence };
    }
    return null;
  };
  const closed = (act) => (...given) => {
    editor = null;
    act(...given);
    draw();
  };
  const send = async (edit, otherwise) => {
    try {
      await visit.edit(edit);
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      // The draft went on meanwhile: the words stand under their heading all the same.
      if (otherwise && !problem.isUnreachable) await visit.edit(otherwise).catch(sayProblem);
      else sayProblem(problem);
    }
  };
  const edit = (row) => {
    const known = find(row.dataset.id);
    if (!known || editor) return;
    const { sentence, section } = known;
    editor = openEditor(row, {
      text: sentence.text, name: "The sentence's text",
      save: closed((text) => {
        row.firstChild.textContent = text;
        send({ op: "replace", sentence: sentence.id, text }, inserted(section, text, section.sentences.at(-1)?.id ?? null));
        focusOn(row);
      }),
      cancel: closed(() => focusOn(row)),
    });
  };
  const write = (section) => {
    if (editor) return;
    const row = el("li", { class: "row new" });
    const { list } = sections.get(section.id);
    list.append(row);
    const own = visit.feed.note.sections.find((one) => one.id === section.id).sentences;
    editor = openEditor(row, {
      text: "", name: "The new sentence's text", above: el("p", { class: "editor-place" }, `New under ${section.title}`),
      save: closed((text) => {
        row.remove();
        send(inserted(section, text, own.at(-1)?.id ?? null), own.length ? inserted(section, text, null) : null);
      }),
      cancel: closed(() => row.remove()),
    });
  };
  const takeOut = async (row) => {
    if (editor || !find(row.dataset.id)) return;
    const all = [...note.querySelectorAll(".row")];
    const next = all[all.indexOf(row) + 1] ?? all[all.indexOf(row) - 1];
    next?.querySelector(".sentence").focus();
    await send({ op: "remove", sentence: row.dataset.id });
    say("Taken out. Z brings it back");
  };
  const undo = async () => {
    if (editor) return;
    await visit.undo();
    say("Taken back");
  };
  const focusOn = (row) => queueMicrotask(() => {
    if (document.activeElement === document.body) row.querySelector(".sentence")?.focus({ preventScroll: true });
  });

  note.addEventListener("click", ({ target }) => {
    const row = target.closest(".sentence")?.closest(".row");
    if (row && getSelection().isCollapsed) edit(row);
  });
  note.addEventListener("keydown", (event) => {
    if (!event.target.matches(".sentence")) return;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey;
    if (event.key === "Enter") edit(event.target.closest(".row"));
    else if (isPlain && ["x", "Delete"].includes(event.key)) takeOut(event.target.closest(".row"));
    else if (event.key === "Escape") event.target.blur();
    else if (by) {
      const all = [...note.querySelectorAll(".sentence")];
      all[Math.min(Math.max(all.indexOf(event.target) + by, 0), all.length - 1)].focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  note.addEventListener("focusin", ({ target }) => {
    if (!target.matches(".sentence")) return;
    note.querySelector(".sentence[tabindex='0']")?.setAttribute("tabindex", "-1");
    target.tabIndex = 0;
  });

  visit.addEventListener("draft", draw);
  draw();
  return {
    element: el("section", { class: "live-draft", "aria-label": "Draft" },
      el("div", { class: "pane-title" }, el("h2", {}, "Draft"), held), scroll, following.button),
    following,
    /** Where the keys of the draft begin. */
    enter: () => (note.querySelector(".fresh .sentence") ?? note.querySelector(".sentence"))?.focus(),
    finish: () => editor?.finish(),
    undo,
    get isWriting() { return editor !== null; },
    close: () => visit.removeEventListener("draft", draw),
  };
};

const inserted = (section, text, after) => ({ op: "insert", section: section.id, text, after, topic: "", basis: [] });
