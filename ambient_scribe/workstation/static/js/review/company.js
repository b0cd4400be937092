// The others at this visit: who they are and where, what they change, and what becomes of the visit elsewhere. What
// this window may show no more, it lets go at once.

import { Together } from "/static/js/review/together.js";
import { buildPeople } from "/static/js/review/people_here.js";
import { session } from "/static/js/session.js";

/** Why a visit's words go. */
const GONE = {
  deleted: "This visit was deleted",
  withdrawn: "Consent to this visit was withdrawn",
  shut: "This visit is not open to you any more",
};

/** `now()`: the open workplace or null; `visit()`: the visit as this window knows it; `titleOf(paper)`: of a paper
    that somebody is at; `revised(message)`: something was added to the visit; `letGo(why)`. */
export const keepCompany = (id, { now, visit, titleOf = () => null, revised, letGo }) => {
  const together = new Together(id);
  const people = buildPeople({ now, titleOf });
  together.addEventListener("people", ({ detail }) => people.draw(detail));
  together.addEventListener("revised", ({ detail }) => {
    if (GONE[detail.why]) letGo(GONE[detail.why]);
    else revised(detail);
  });
  together.addEventListener("here", ({ detail: standing }) => {
    const known = visit();
    if (standing.deleted) letGo(GONE.deleted);
    else if (standing.withdrawals && !known.consent_withdrawn_at) letGo(GONE.withdrawn);
    else if (standing.revisions > known.revisions || standing.held !== Boolean(known.hold)) {
      revised({ part: "visit", number: standing.revisions, why: "missed" });
    }
  });
  together.addEventListener("shut", () => letGo(GONE.shut));
  return {
    element: people.element,
    /** What this window did it has been answered. */
    isOwn: ({ actor }) => actor === session.me.id && !together.people.some((one) => one.person === actor),
    /** After the note or the paper was drawn anew. */
    draw: () => people.draw(together.people),
    tell: () => together.at({ paper: null, sentence: null, writes: false, ...now()?.where() }),
    close: () => together.close(),
  };
};
