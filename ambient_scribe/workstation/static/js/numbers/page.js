// The clinic's numbers over a stretch of days, of everybody or of one provider.

import { blob, get } from "/static/js/api.js";
import { sayProblem } from "/static/js/announce.js";
import { button, el, field, fill, input } from "/static/js/dom.js";
import { card, headline } from "/static/js/numbers/card.js";
import { dayOf } from "/static/js/times.js";

const SPANS = [[7, "7 days"], [28, "4 weeks"], [91, "3 months"], [365, "A year"]];
const USUAL = 28;

const daysBack = (days) => {
  const at = new Date();
  return dayOf(new Date(at.getFullYear(), at.getMonth(), at.getDate() - days + 1));
};

export const openNumbers = (place) => {
  document.title = "Numbers";
  let turn = 0;
  const since = input("since", { type: "date", required: true, value: daysBack(USUAL) });
  const until = input("until", { type: "date", required: true, value: daysBack(1) });
  const provider = el("select", { name: "provider" }, el("option", { value: "" }, "everybody"));
  const top = el("dl", { class: "headlines" });
  const cards = el("div", { class: "all-figures" });
  const told = el("p", { class: "unseen", role: "status" });

  const query = () => ({ since: since.value, until: until.value, provider: provider.value });
  const load = async () => {
    if (!since.value || !until.value) return;
    turn += 1;
    const own = turn;
    cards.classList.add("loading");
    markSpan();
    try {
      const found = await get("/api/numbers", query());
      if (own !== turn) return;
      drawProviders(found.providers);
      fill(top, found.headlines.map(headline));
      fill(cards, found.tables.map(card));
      told.textContent = `Numbers of ${since.value} to ${until.value}`;
    } finally {
      cards.classList.remove("loading");
    }
  };
  const reload = () => load().catch(sayProblem);
  const drawProviders = (known) => {
    const chosen = provider.value;
    if (chosen && !known.some((one) => one.id === chosen)) return;
    fill(provider, el("option", { value: "" }, "everybody"), known.map((one) => el("option", { value: one.id }, one.name)));
    provider.value = chosen;
  };
  const spans = SPANS.map(([days, text]) => button(text, () => {
    since.value = daysBack(days);
    until.value = daysBack(1);
    reload();
  }, { "aria-pressed": "false", data: { days } }));
  const markSpan = () => {
    for (const one of spans) {
      const isOn = until.value === daysBack(1) && since.value === daysBack(Number(one.dataset.days));
      one.setAttribute("aria-pressed", isOn ? "true" : "false");
    }
  };
  const save = async () => {
    const url = URL.createObjectURL(await blob("/api/numbers.csv", query()));
    el("a", { href: url, download: `numbers-${since.value}-to-${until.value}.csv` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
  };

  const filters = el("form", { class: "paper numbers-filters", "aria-label": "Which visits", on: { change: reload, submit: (event) => { event.preventDefault(); reload(); } } },
    field("From", since), field("To", until), field("Provider", provider),
    el("div", { class: "spans", role: "group", "aria-label": "Days" }, spans));
  fill(place, el("main", { class: "page" },
    el("div", { class: "page-head" }, el("h1", {}, "Numbers"), button("CSV", () => { save().catch(sayProblem); }, { title: "Every number below, a line each" })),
    filters, told, top, cards));
  reload();
  return null;
};
