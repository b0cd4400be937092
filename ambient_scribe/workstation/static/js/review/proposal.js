// A language model's revision of the note: what it would change, word by word; taken over or refused as a whole.

import { get, post, Problem } from "/static/js/api.js";
import { say, sayProblem } from "/static/js/announce.js";
import { button, el } from "/static/js/dom.js";
import { openDialog } from "/static/js/dialogs.js";
import { wordDiff } from "/static/js/review/diff.js";
import { changesOf } from "/static/js/review/history.js";

const canDecide = (desk) => desk.proposal && desk.isOpen && !desk.isAmending;

/** False where nothing waits for a decision. */
export const decideProposal = (desk, accept) => {
  if (!canDecide(desk)) return false;
  const { id } = desk.proposal;
  desk.step((beside) => post(desk.path("proposal"), { beside, proposal: id, accept })).then(
    () => say(accept ? "The proposal is taken over. Z takes it back" : "The proposal is refused. Z opens it again"),
    async (problem) => {
      if (!(problem instanceof Problem)) throw problem;
      if (problem.isConflict) desk.adopt(await desk.newest());
      sayProblem(problem);
    },
  );
  return true;
};

export const openProposal = (desk) => {
  if (!canDecide(desk)) return false;
  show(desk).catch(sayProblem);
  return true;
};

const show = async (desk) => {
  await desk.settled();
  const told = await get(desk.path("proposal"));
  const decide = (accept) => {
    opened.close();
    decideProposal(desk, accept);
  };
  const opened = openDialog({
    title: `Proposed by ${told.author}`,
    wide: true,
    body: el("div", { class: "changes", tabindex: "0", role: "group", "aria-label": "What would change" },
      list("Stays as a person wrote it", told.stays, (one) => [el("span", {}, one.text), el("span", { class: "small quiet line" }, "proposed: ", wordDiff(one.text, one.proposed))]),
      list("Was taken out by a person, and stays out", told.staysOut, (one) => [el("span", {}, one.text), one.proposed !== one.text && el("span", { class: "small quiet line" }, "proposed: ", one.proposed)]),
      list("The note tells this, the proposal does not", told.lacking, (text) => text),
      changesOf(told.before, told.after, ({ sentence, after }) => after !== null && sentence.flag && el("span", { class: "small proposal-flag line" }, `${sentence.flag}. ${sentence.reasons.join(" ")}`)),
      list("The model wrote this, and it is no part of it", told.leftOut, (one) => [`${one.section}: ${one.text}`, el("span", { class: "small quiet line" }, one.why)])),
    actions: [
      button("Refuse", () => decide(false), { key: "⇧X" }),
      button("Take it over", () => decide(true), { key: "⇧A", kind: "main" }),
    ],
  });
  opened.dialog.addEventListener("keydown", (event) => {
    const key = event.key.toLowerCase();
    if (!event.shiftKey || event.ctrlKey || event.altKey || event.metaKey || (key !== "a" && key !== "x")) return;
    event.preventDefault();
    decide(key === "a");
  });
  opened.dialog.querySelector(".changes").focus();
};

const list = (title, items, tell) =>
  items.length > 0 && el("section", { class: "proposal-list" }, el("h3", {}, `${title}: ${items.length}`), el("ul", {}, items.map((one) => el("li", {}, tell(one)))));

/** Above the note, while it waits. */
export const proposalNotice = (desk) =>
  canDecide(desk) && el("p", { class: "notice proposed" },
    el("span", {}, el("strong", {}, desk.proposal.author), " proposes a revision"),
    button("See it", () => openProposal(desk), { key: "V" }),
    button("Take it over", () => decideProposal(desk, true), { key: "⇧A" }),
    button("Refuse", () => decideProposal(desk, false), { key: "⇧X", kind: "bare" }));
