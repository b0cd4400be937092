// One paper on the desk: the note's desk with other addresses. Whose evidence is played and marked is the visit's.

import { visitPath } from "/static/js/api.js";
import { Desk } from "/static/js/review/desk.js";

const OF_THE_VISIT = new Set(["sound", "shape"]);

export class PaperDesk extends Desk {
  constructor(page, paper, options) {
    super({ ...page, suggestions: [], omissions: [], note: paper }, options);
  }

  get looksForOmissions() { return false; }
  get paper() { return this.note.paper; }

  path(rest) {
    return visitPath(this.id, OF_THE_VISIT.has(rest) ? rest : `papers/${encodeURIComponent(this.paper.id)}/${rest}`);
  }
}
