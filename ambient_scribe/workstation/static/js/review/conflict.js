// Two people at one note. A step on a sentence that the other has not touched goes through beside theirs; where
// both wrote at one sentence, the person sees both texts and chooses. Nothing is overwritten unseen.

import { say } from "/static/js/announce.js";
import { button, el } from "/static/js/dom.js";
import { openDialog } from "/static/js/dialogs.js";
import { wordDiff } from "/static/js/review/diff.js";
import { textOf } from "/static/js/review/words.js";

/** The step to send beside the newer note, or null: theirs holds. */
export const chooseText = async ({ edit, mine, theirs }) => {
  if (theirs.signed) return tooLate(edit, theirs);
  const touched = wroteAtSame(edit, mine, theirs);
  if (touched === undefined) {
    say(`${theirs.author} changed other sentences meanwhile: both are kept`);
    return edit.op === "insert" || edit.op === "move" ? withPlace(edit, theirs) : edit;
  }
  return asked(edit, textOf(mine, touched), textOf(theirs, touched), theirs, mine);
};

/** The sentence of the step that stands otherwise in the other note; undefined where there is none. */
export const wroteAtSame = (edit, mine, theirs) =>
  [edit.sentence, edit.first, edit.second].filter(Boolean).find((id) => textOf(mine, id) !== textOf(theirs, id));

/** What one wrote is shown, so that nothing typed is lost. */
const tooLate = (edit, { author }) => {
  if (!edit.text) {
    say(`${author} has signed this note: your last change was not saved`);
    return null;
  }
  openDialog({
    title: `${author} has signed this note`,
    body: [el("p", {}, "What you wrote came too late and is not in it. It can be added as an amendment:"), el("p", { class: "version" }, edit.text)],
  });
  return null;
};

/** One's own words as a sentence of their own, behind the other's. */
const beside = (edit, note) => {
  const section = note.sections.find((one) => one.sentences.some(({ id }) => id === edit.sentence));
  const { topic } = section.sentences.find(({ id }) => id === edit.sentence);
  return { op: "insert", section: section.id, after: edit.sentence, text: edit.text, topic, basis: [] };
};

/** The sentence that it was to stand behind may be gone: then it stands at the end of its section. */
const withPlace = (edit, note) => {
  const own = note.sections.find((section) => section.id === edit.section)?.sentences ?? [];
  if (edit.after === null || own.some((one) => one.id === edit.after)) return edit;
  return { ...edit, after: own.filter((one) => one.id !== edit.sentence).at(-1)?.id ?? null };
};

const TOLD = { remove: "You removed it.", accept: "You accepted it as it stood:", split: "You split it:", merge: "You merged it:", move: "You moved it:" };

/** What the other removed, in one's own words again: where it stood, on what it rested. */
const again = (edit, mine, note) => {
  const section = mine.sections.find((one) => one.sentences.some(({ id }) => id === edit.sentence));
  const at = section.sentences.findIndex(({ id }) => id === edit.sentence);
  const { topic, words } = section.sentences[at];
  const basis = words.length ? [{ basis: "spoken", word_ids: words }] : [];
  return withPlace({ op: "insert", section: section.id, after: section.sentences[at - 1]?.id ?? null, text: edit.text, topic, basis }, note);
};

const asked = (edit, base, theirs, note, mine) =>
  new Promise((resolve) => {
    const { author } = note;
    let decided = null;
    const take = (step) => () => {
      decided = step;
      opened.close();
    };
    const isText = edit.op === "replace" && base !== null;
    const own = isText ? wordDiff(base, edit.text) : [TOLD[edit.op] ?? "", " ", el("span", {}, edit.op === "remove" ? "" : base)];
    const opened = openDialog({
      title: `${author} changed this sentence meanwhile`,
      body: [
        el("p", {}, "Which text stands in the note? What the other wrote stays in the history either way."),
        el("div", { class: "versions" },
          el("div", { class: "version" }, el("h3", {}, author), el("p", {}, theirs === null ? "Removed the sentence." : wordDiff(base ?? "", theirs))),
          el("div", { class: "version" }, el("h3", {}, "You"), el("p", {}, own))),
      ],
      actions: [
        button(`Keep that of ${author}`, take(null)),
        isText && theirs !== null && button("Keep both", () => take(beside(edit, note))()),
        isText && theirs === null
          ? button("Put mine in again", () => take(again(edit, mine, note))(), { kind: "main" })
          : button("Keep mine", take(edit), { kind: "main", disabled: theirs === null }),
      ],
      closeText: null,
      wide: true,
      onClose: () => resolve(decided),
    });
  });
