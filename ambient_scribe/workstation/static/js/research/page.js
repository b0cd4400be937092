// For a researcher: which visits there are, figures of all of them together, and the visits without identities.

import { post, postForBlob } from "/static/js/api.js";
import { say, sayProblem } from "/static/js/announce.js";
import { button, el, field, fill, input } from "/static/js/dom.js";
import { openForm } from "/static/js/dialogs.js";
import { card, headline } from "/static/js/numbers/card.js";
import { STATES } from "/static/js/parts/states.js";

const WITH_A_NOTE = ["draft", "in_review", "to_sign", "signed"];
const MEGABYTE = 1_000_000;
const LONGEST_REASON = 500, FEWEST_FOR_FIGURES = 5;

export const openResearch = (place) => {
  document.title = "Research";
  let turn = 0, chosen = null;
  const year = new Date().getFullYear();
  const since = input("since", { type: "number", min: 1900, max: 2199, required: true, value: year - 1 });
  const until = input("until", { type: "number", min: 1900, max: 2199, required: true, value: year });
  const state = select("state", "any state", WITH_A_NOTE.map((name) => [name, STATES[name]]));
  const template = select("template", "any template", []);
  const top = el("dl", { class: "headlines" });
  const cards = el("div", { class: "all-figures" });
  const told = el("p", { class: "unseen", role: "status" });
  const take = button("Download", () => openDownload(chosen, wanted()), { kind: "main", disabled: true });

  const wanted = () => ({
    since: Number(since.value), until: Number(until.value),
    states: state.value ? [state.value] : [], template: template.value || null,
  });
  const load = async () => {
    if (!filters.reportValidity()) return;
    turn += 1;
    const own = turn;
    cards.classList.add("loading");
    take.disabled = true;
    try {
      const found = await post("/api/research", wanted());
      if (own !== turn) return;
      chosen = found;
      drawTemplates(template, found.templates);
      fill(top, headlinesOf(found).map(headline));
      fill(cards, found.tables.length ? found.tables.map(card) : nothingOf(found));
      take.disabled = found.visits === 0;
      told.textContent = `${counted(found.visits, "visit")} of ${counted(found.patients, "patient")}`;
    } finally {
      cards.classList.remove("loading");
    }
  };
  const reload = () => load().catch(sayProblem);
  const filters = el("form", { class: "paper numbers-filters", "aria-label": "Which visits", on: { change: reload, submit: (event) => { event.preventDefault(); reload(); } } },
    field("From year", since), field("To year", until), field("State", state), field("Template", template));
  fill(place, el("main", { class: "page" },
    el("div", { class: "page-head" }, el("h1", {}, "Research"), take),
    el("p", { class: "research-says" }, "Names, places, dates and numbers of people are masked by rules and lists, and there is no sound. ",
      el("strong", {}, "This is neither certified Safe Harbor nor an Expert Determination: free text may still hold identities. A person must look at it before it leaves the clinic.")),
    filters, told, top, cards));
  reload();
  return null;
};

const select = (name, every, choices) =>
  el("select", { name }, el("option", { value: "" }, every), choices.map(([value, text]) => el("option", { value }, text)));

const drawTemplates = (own, known) => {
  const { value } = own;
  const names = Object.keys(known).sort();
  if (value && !names.includes(value)) names.push(value);
  fill(own, el("option", { value: "" }, "any template"), names.map((name) => el("option", { value: name }, `${name} (${known[name] ?? 0})`)));
  own.value = value;
};

const counted = (number, name) => `${number} ${name}${number === 1 ? "" : "s"}`;

const headlinesOf = ({ visits, patients, minutes, words, by_state: states }) => [
  { title: "Visits", value: visits, unit: "", told: `of ${counted(patients, "patient")}` },
  { title: "Recorded", value: minutes, unit: "min", told: "without refused or withdrawn consent" },
  { title: "Words heard", value: words, unit: "", told: "with their times" },
  { title: "Signed", value: states.signed ?? 0, unit: "", told: "the others are drafts" },
];

const nothingOf = ({ visits }) =>
  el("p", { class: "quiet" }, visits
    ? `Figures are shown from ${FEWEST_FOR_FIGURES} visits on: of fewer they would tell of one.`
    : "No visit is of these years, this state and this template.");

const openDownload = (found, wanted) => {
  const progress = el("p", { class: "small quiet", role: "status" });
  const reason = el("textarea", { name: "reason", required: true, maxlength: LONGEST_REASON, rows: 3 });
  const opened = openForm({
    title: `Download ${counted(found.visits, "visit")}`,
    body: [
      field("What they are wanted for", reason, "The audit trail keeps it, with each visit."),
      el("label", { class: "tick" }, input("looked", { type: "checkbox", required: true }), "A person will look at it before it leaves the clinic"),
      progress,
    ],
    text: "Download",
    send: async ({ reason: why }) => {
      const given = { ...wanted, reason: why };
      const file = await postForBlob("/api/research/export", given, (bytes) => {
        progress.textContent = `${(bytes / MEGABYTE).toFixed(1)} MB so far`;
      });
      const url = URL.createObjectURL(file);
      el("a", { href: url, download: "visits-without-identities.zip" }).click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
      say(`${counted(found.visits, "visit")} downloaded: look at report.json first`);
    },
  });
  reason.focus();
  return opened;
};
