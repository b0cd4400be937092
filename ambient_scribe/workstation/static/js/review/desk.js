// The note on the desk: what it is now, and the one way to change it. Steps go to the server one after another,
// each beside the revision that the page holds.
//
// Events: "note" (it changed), "heard" (the transcript is read otherwise), "visit" (what stands beside it changed),
// "pending" (a step is on its way), "saving" (how that stands), "tasks" (what is to be worked off besides).

import { get, post, Problem, visitPath } from "/static/js/api.js";
import { Amendment } from "/static/js/review/amendment.js";
import { Aside } from "/static/js/review/aside.js";
import { wroteAtSame } from "/static/js/review/conflict.js";
import { Omissions } from "/static/js/review/omissions.js";
import { heardOf, newestOf } from "/static/js/review/newest.js";
import { Steps } from "/static/js/review/steps.js";
import { sentencesOf, Words } from "/static/js/review/words.js";

export class Desk extends EventTarget {
  #looking = new Omissions(() => this.path("omissions"), (found) => {
    this.omissions = found;
    this.#tell("tasks");
  });
  #others = []; // what other people did to the note meanwhile: { before, after }

  /** `choose(conflict)` asks the person which text holds; see `conflict.js`. */
  constructor(review, { mayEdit, choose }) {
    super();
    this.choose = choose;
    this.mayEdit = mayEdit;
    this.id = review.visit.id;
    this.omissions = review.omissions ?? []; // they take longer than the rest, and come later
    this.words = new Words(review.transcript);
    this.read = review.read; // how the transcript is read, as the server names it
    this.note = review.note;
    this.firstRevision = review.note?.revision ?? 0;
    this.#takeVisit(review);
    this.steps = new Steps(() => this.#tell("saving"));
    this.aside = new Aside(this, review.aside ?? []);
    this.amendment = null; // while one is written
    if (review.omissions === undefined) this.#looking.look();
  }

  /** What is neither the note nor its words. */
  #takeVisit(review) {
    this.visit = review.visit;
    this.consent = review.consent;
    this.lengthMs = review.recording.lengthMs;
    this.suggestions = review.suggestions;
    this.wordings = review.wordings ?? [];
    this.proposal = review.proposal ?? null; // { id, author } of a language model's that waits for a decision
    this.words.cite(this.note);
  }

  /** Another review of the same visit, in between one's own steps. */
  refresh(review) {
    this.#takeVisit(review);
    this.aside.adopt(review.aside ?? []);
    if (review.read !== this.read) this.#hear(heardOf(review));
    this.#tell("visit");
    if (this.isAmending || !review.note || review.note.revision === this.note.revision) this.adopt(this.note);
    else this.#adoptOthers(review.note);
  }

  #adoptOthers(note) {
    this.#others.push({ before: this.note, after: note });
    this.adopt(note);
  }

  get isOpen() { return this.mayEdit && this.note !== null && (!this.note.signed || this.amendment !== null); }
  get isAmending() { return this.amendment !== null; }
  get hasUnsaved() { return this.steps.waiting > 0 || (this.amendment?.edits.length ?? 0) > 0; }

  /** Whether the server tells what was said and stands nowhere. */
  get looksForOmissions() { return true; }

  path(rest) { return visitPath(this.id, rest); }
  sentence(id) { return sentencesOf(this.note).find((one) => one.id === id) ?? null; }
  sectionOf(id) { return this.note.sections.find((section) => section.sentences.some((one) => one.id === id)) ?? null; }

  /** What the person has before them now, for a step that is taken later. */
  get seen() { return { note: this.note, others: this.#others.length }; }

  /** Takes a step. Resolves with the note after it, or null when it was dropped. */
  take(edit, seen = this.seen) {
    if (!this.isOpen) {
      if (this.note?.signed) this.choose({ edit, mine: seen.note, theirs: this.note });
      return Promise.resolve(null);
    }
    if (this.isAmending) return Promise.resolve(this.#amend(edit));
    this.#tell("pending", edit);
    return this.steps.inTurn(() => this.#sent(edit, seen));
  }

  /** Somebody else made a revision: it comes in between one's own steps, each of which rests on what is shown. */
  catchUp() {
    return this.steps.between(async () => {
      if (this.isAmending || !this.note) return;
      const newer = await this.newest({ unattended: true });
      if (this.isNewer(newer)) this.#adoptOthers(newer);
      else if (newer.heard) this.adopt(newer); // the same note, of words that are read otherwise by now
    });
  }

  isNewer(note) { return note.revision > this.note.revision; }

  /** The same for everything of the visit, unless what is here knows of that link of its chain. */
  lookAgain(number = Infinity) {
    return this.steps.between(async () => {
      if (this.visit.revisions >= number) return;
      this.refresh(await this.review({ unattended: true }));
    });
  }

  /** Anything else that makes a revision: `send(beside)` answers with a note. */
  step(send) { return this.steps.inTurn(() => this.#once(send)); }

  settled() { return this.steps.settled(); }

  adopt(note, { quiet = false } = {}) {
    const before = this.note;
    if (note.heard) this.#hear(note.heard);
    this.note = note;
    this.words.cite(note);
    this.#tell("note", { before, after: note });
    if (!quiet && this.looksForOmissions) this.#looking.look();
  }

  #hear({ utterances, suggestions, wordings, proposal, read }) {
    this.read = read;
    this.suggestions = suggestions;
    this.wordings = wordings;
    this.proposal = proposal;
    this.words.change(utterances);
    this.#tell("heard", Object.keys(utterances).map(Number));
  }

  // ------------------------------------------------------------ amendment
  beginAmendment() {
    this.amendment = new Amendment(this.note);
    this.#tell("note", { before: this.note, after: this.note });
  }

  dropAmendment() {
    const { signed } = this.amendment;
    this.amendment = null;
    this.adopt(signed, { quiet: true });
  }

  endAmendment() { this.amendment = null; }

  #amend(edit) {
    const note = this.amendment.take(edit);
    if (note) this.adopt(note, { quiet: true });
    return note;
  }

  undoInAmendment() { this.adopt(this.amendment.undo(), { quiet: true }); }

  // ------------------------------------------------------------ inside
  async #sent(first, seen) {
    let edit = first;
    const other = this.#others.slice(seen.others).find(({ before, after }) => wroteAtSame(first, before, after));
    if (other) edit = await this.choose({ edit, mine: other.before, theirs: this.note });
    if (!edit) {
      this.adopt(this.note, { quiet: true });
      return null;
    }
    for (;;) {
      const step = edit;
      try {
        return await this.#once((beside) => post(this.path("edits"), { beside, edit: step }));
      } catch (problem) {
        if (!(problem instanceof Problem && problem.isConflict)) throw problem;
        edit = await this.#settledWithOther(step, problem);
        if (!edit) return null;
      }
    }
  }

  async #once(send) {
    try {
      return await this.steps.sent(() => send(this.note.revision), (note) => this.adopt(note));
    } catch (problem) {
      if (problem instanceof Problem && !problem.isConflict) this.adopt(this.note, { quiet: true });
      throw problem;
    }
  }

  async #settledWithOther(edit, problem) {
    const newer = await this.newest();
    if (newer.revision === this.note.revision) {
      this.adopt(this.note, { quiet: true });
      throw problem;
    }
    const decided = await this.choose({ edit, mine: this.note, theirs: newer });
    this.#adoptOthers(newer);
    if (!decided) this.steps.tell("saved");
    return newer.signed ? null : decided;
  }

  /** As the server has it. */
  newest(options) { return newestOf(this, options); }

  /** Everything of the visit that the page shows. */
  review(options) { return get(this.path("review"), undefined, options); }

  close() { this.#looking.close(); }

  #tell(kind, detail) { this.dispatchEvent(new CustomEvent(kind, { detail })); }
}
