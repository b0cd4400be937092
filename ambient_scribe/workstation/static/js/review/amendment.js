// An amendment of the signed note while it is written: its steps as the page shows them until they are signed: other
// words, a new sentence, a sentence that goes. Nothing is verified here.

const OPS = new Set(["replace", "insert", "remove"]);
const OWN = "new-";

export class Amendment {
  constructor(signed) {
    this.signed = signed;
    this.edits = [];
  }

  /** The note with the step taken; null for a step that an amendment does not have. */
  take(edit) { return OPS.has(edit.op) ? this.#with([...this.edits, edit]) : null; }

  /** The note without the last step. */
  undo() { return this.#with(this.edits.slice(0, -1)); }

  #with(edits) {
    this.edits = simplest(edits);
    let { sections } = this.signed;
    this.edits.forEach((edit, number) => { sections = sections.map((section) => taken(section, edit, number)); });
    return { ...this.signed, sections };
  }
}

const taken = (section, edit, number) => {
  const own = section.sentences;
  if (edit.op === "insert") {
    if (section.id !== edit.section) return section;
    const at = own.findIndex((one) => one.id === edit.after) + 1;
    return { ...section, sentences: own.toSpliced(at, 0, written(`${OWN}${number}`, edit)) };
  }
  const at = own.findIndex((one) => one.id === edit.sentence);
  if (at < 0) return section;
  const rest = edit.op === "remove" ? [] : [{ ...own[at], text: edit.text, state: "human", flag: null, grave: false, reasons: [], changed: true }];
  return { ...section, sentences: own.toSpliced(at, 1, ...rest) };
};

const written = (id, edit) => ({
  id, text: edit.text, topic: edit.topic ?? "", state: "human", flag: null, grave: false, reasons: [],
  words: (edit.basis ?? []).flatMap((one) => one.word_ids ?? []), sources: [], changed: true,
});

/** A step on a sentence that is new in this amendment changes the step that made it. */
const simplest = (edits) => {
  const kept = [];
  for (const edit of edits) {
    const made = edit.sentence?.startsWith(OWN) ? Number(edit.sentence.slice(OWN.length)) : null;
    const earlier = kept.findIndex((one) => one.op === "replace" && one.sentence === edit.sentence);
    if (made === null && edit.op === "replace" && earlier >= 0) kept[earlier] = edit;
    else if (made === null) kept.push(behindKnown(edit, kept));
    else if (edit.op === "replace") kept[made] = { ...kept[made], text: edit.text };
    else kept.splice(made, 1);
  }
  return kept;
};

/** The server does not know a sentence that is not signed yet: a new one stands where that one does. */
const behindKnown = (edit, kept) => {
  if (!edit.after?.startsWith(OWN)) return edit;
  return { ...edit, after: kept[Number(edit.after.slice(OWN.length))].after };
};
