// Writing in place: a sentence becomes a field that grows with its words. Enter saves, Esc leaves it as it was,
// Alt+S splits at the caret. Nothing but the field is touched while somebody types.

import { button, el } from "/static/js/dom.js";

const GROWS = CSS.supports("field-sizing", "content");

/**
 * Opens the field in `row` or, for a new sentence, in a row of its own.
 * `save(text)`, `split(text, at)` and `cancel()` are called once, after the field is closed.
 */
export const openEditor = (row, { text, caret = text.length, name, above, save, split, cancel }) => {
  let isOpen = true;
  const field = el("textarea", { rows: 1, "aria-label": name, value: text, spellcheck: "true", autocomplete: "off" });
  const done = (act, ...given) => () => {
    if (!isOpen) return;
    isOpen = false;
    box.remove();
    row.classList.remove("editing");
    act(...given.map((one) => one()));
  };
  const written = () => field.value.replace(/\s+/g, " ").trim();
  const saveNow = () => (written() && written() !== text ? done(save, written)() : done(cancel)());
  const saveNew = () => (written() ? done(save, written)() : done(cancel)());
  const isNew = above !== undefined;
  const finish = isNew ? saveNew : saveNow;
  const leave = done(cancel);
  const splitHere = () => {
    const before = field.value.slice(0, field.selectionStart).replace(/\s+/g, " ").trimStart();
    if (!split || !before.trim() || before.trim().length >= written().length) return;
    done(split, written, () => before.length)();
  };

  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const isSplit = event.altKey && event.code === "KeyS";
    if (event.key === "Enter" && !event.altKey) finish();
    else if (event.key === "Escape") leave();
    else if (isSplit) splitHere();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  const box = el(
    "div",
    { class: "editor" },
    above,
    field,
    el("p", { class: "editor-keys" },
      button("Save", finish, { kind: "bare", key: "Enter" }),
      button("Leave", leave, { kind: "bare", key: "Esc" }),
      split && button("Split here", splitHere, { kind: "bare", key: "Alt S" })),
  );
  // Who goes elsewhere has finished; a click on the field's own buttons does not leave it.
  box.addEventListener("focusout", ({ relatedTarget }) => {
    if (!isOpen || box.contains(relatedTarget) || !document.hasFocus()) return;
    if (document.getElementById("app").hidden || document.querySelector("dialog[open]")) return;
    if (relatedTarget?.closest(".transcript, .dock")) return; // looks something up, or listens
    if (relatedTarget || !isNew) finish();
  });
  box.addEventListener("pointerdown", (event) => { if (event.target.closest("button")) event.preventDefault(); });
  row.classList.add("editing");
  row.append(box);
  if (!GROWS) {
    const grow = () => {
      field.style.height = "auto";
      field.style.height = `${field.scrollHeight}px`;
    };
    field.addEventListener("input", grow);
    grow();
  }
  field.focus({ preventScroll: true });
  field.setSelectionRange(caret, caret);
  row.scrollIntoView({ block: "nearest" });
  return { finish, leave, isChanged: () => isOpen && written() !== text };
};
