// One paper on the desk: the note's desk with other addresses. Whose evidence is played and marked is the visit's.

import { get, visitPath } from "/static/js/api.js";
import { Desk } from "/static/js/review/desk.js";

const OF_THE_VISIT = new Set(["sound", "shape"]);

export class PaperDesk extends Desk {
  constructor(page, paper, options) {
    super(reviewOf(page, paper), options);
  }

  get looksForOmissions() { return false; }
  get paper() { return this.note.paper; }

  path(rest) {
    return visitPath(this.id, OF_THE_VISIT.has(rest) ? rest : `papers/${encodeURIComponent(this.paper.id)}/${rest}`);
  }

  /** Also one of the same words that somebody made ready, or addressed to somebody else. */
  isNewer(other) {
    return other.revision > this.note.revision
      || (other.revision === this.note.revision && JSON.stringify(other.paper) !== JSON.stringify(this.paper));
  }

  async review(options) {
    const page = await get(visitPath(this.id, "papers"), undefined, options);
    return reviewOf(page, page.papers.find((one) => one.paper.id === this.paper.id) ?? this.note);
  }
}

/** A paper as the review has the note. */
const reviewOf = (page, paper) => ({ ...page, suggestions: [], omissions: [], note: paper });
