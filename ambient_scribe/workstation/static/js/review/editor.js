// Writing in place: a sentence becomes a field that grows with its words. Nothing but the field and the lines below it
// is touched while somebody types.

import { button, el, fill } from "/static/js/dom.js";

const GROWS = CSS.supports("field-sizing", "content");

/** The keys of the field, by the name that `keyOf` gives: what each does, for the map of the keys. */
export const FIELD_KEYS = { Enter: "save", Escape: "leave", "Alt+s": "split", "Alt+1": "part" };

const keyOf = (event) => {
  if (!event.altKey) return event.key;
  if (/^Digit[1-9]$/.test(event.code)) return "Alt+1";
  return event.code === "KeyS" ? "Alt+s" : null;
};

/**
 * Opens the field in `row` or, for a new sentence (with `above`), in a row of its own.
 * `save(text)`, `split(text, at)` and `cancel()` are called once, after the field is closed. `check` is what
 * `watched` gives; `offer` an element with wordings to choose from, `offer.onText` is set here.
 */
export const openEditor = (row, { text, typed = text, caret = typed.length, name, above, check, offer, save, split, cancel }) => {
  let isOpen = true;
  const field = el("textarea", { rows: 1, "aria-label": name, value: typed, spellcheck: "true", autocomplete: "off" });
  const notice = el("p", { class: "editor-notice", role: "status" });
  const done = (act, ...given) => () => {
    if (!isOpen) return;
    isOpen = false;
    check?.close();
    box.remove();
    row.classList.remove("editing");
    act(...given.map((one) => one()));
  };
  const written = () => field.value.replace(/\s+/g, " ").trim();
  const isNew = above !== undefined;
  const finish = () => (written() && (isNew || written() !== text) ? done(save, written)() : done(cancel)());
  const acts = {
    save: finish,
    leave: done(cancel),
    split: () => {
      const before = field.value.slice(0, field.selectionStart).replace(/\s+/g, " ").trimStart();
      if (!split || !before.trim() || before.trim().length >= written().length) return;
      done(split, written, () => before.length)();
    },
  };
  acts.part = (event) => offer?.toggle(Number(event.code.slice(-1)) - 1);
  const grow = () => {
    if (GROWS) return;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight}px`;
  };
  const changed = () => {
    grow();
    check?.typed(written());
  };

  field.addEventListener("keydown", (event) => {
    const act = event.isComposing ? null : acts[FIELD_KEYS[keyOf(event)]];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act(event);
  });
  field.addEventListener("input", () => {
    offer?.onTyped();
    changed();
  });
  const box = el(
    "div",
    { class: "editor" },
    above,
    field,
    offer?.element,
    check?.element,
    notice,
    el("p", { class: "editor-keys" },
      button("Save", () => acts.save(), { kind: "bare", key: "Enter" }),
      button("Leave", () => acts.leave(), { kind: "bare", key: "Esc" }),
      split && button("Split here", () => acts.split(), { kind: "bare", key: "Alt S" })),
  );
  // Who goes elsewhere has finished; a click on the field's own buttons does not leave it.
  box.addEventListener("focusout", ({ relatedTarget }) => {
    if (!isOpen || box.contains(relatedTarget) || !document.hasFocus() || row.dataset.held) return;
    if (document.getElementById("app").hidden || document.querySelector("dialog[open]")) return;
    if (relatedTarget?.closest(".transcript, .dock, .strip")) return; // looks something up, or listens
    if (relatedTarget || !isNew) finish();
  });
  box.addEventListener("pointerdown", (event) => { if (event.target.closest("button")) event.preventDefault(); });
  row.classList.add("editing");
  row.append(box);
  if (offer) {
    offer.onText = (wording) => {
      field.value = wording;
      changed();
      field.focus({ preventScroll: true });
    };
  }
  grow();
  if (typed !== text || isNew) changed();
  field.focus({ preventScroll: true });
  field.setSelectionRange(caret, caret);
  row.scrollIntoView({ block: "nearest" });
  return { finish, row, isChanged: () => isOpen && written() !== text, tell: (...lines) => fill(notice, ...lines) };
};
