// The trail: who did what and when, the newest first; filters, the check of the whole chain, a CSV.

import { get, post, postForBlob } from "/static/js/api.js";
import { say, sayProblem, sentence } from "/static/js/announce.js";
import { button, el, field, fill, input } from "/static/js/dom.js";
import { secondsOf } from "/static/js/times.js";

const ACTIONS = [
  "login", "login_failed", "logout", "lock", "unlock", "proved", "denied", "list", "search", "read", "play", "schedule", "consent", "save", "edit",
  "review", "sign", "amend", "withdraw", "delete", "audio_destroyed", "hold", "release", "export", "backup", "restore",
  "keys_rotated", "setting", "account", "break_glass", "alarm", "noted", "store_made", "store_opened",
];
const ALARMING = new Set(["denied", "login_failed", "break_glass", "alarm"]);
const COLUMNS = ["No.", "When", "Who", "What", "Done to", "Detail"];

const named = (action) => action.replaceAll("_", " ");

export const openTrail = (place) => {
  document.title = "Trail";
  const rows = el("tbody");
  const more = button("Older", () => older().catch(sayProblem));
  const nothing = el("p", { class: "nothing", hidden: true }, "Nothing of that kind.");
  const checked = el("div", { role: "status" });
  let last = null;

  const filters = el(
    "form",
    { class: "paper filters", role: "search", "aria-label": "Filter the trail" },
    field("Since", input("since", { type: "date" })),
    field("Until", input("until", { type: "date" })),
    field("What", el("select", { name: "action" }, el("option", { value: "" }, "everything"),
      ACTIONS.map((action) => el("option", { value: action }, named(action))))),
    field("Text, or the id of a visit or account", input("text", { type: "search" })),
    el("button", { type: "submit" }, "Filter"),
  );

  const query = () => {
    const { since, until, action, text } = Object.fromEntries(new FormData(filters));
    const isId = /^[0-9a-z][0-9a-z-]{7,}$/i.test(text.trim()) && /\d/.test(text);
    return {
      since: since ? new Date(`${since}T00:00`).toISOString() : null,
      until: until ? new Date(`${until}T23:59:59.999`).toISOString() : null,
      action: action || null,
      [isId ? "subject" : "text"]: text.trim() || null,
    };
  };
  const load = async () => {
    const found = await post("/api/trail", query());
    fill(rows);
    shown(found);
    nothing.hidden = found.length > 0;
  };
  const older = async () => shown(await post("/api/trail", { ...query(), before: last }));
  const shown = (found) => {
    rows.append(...found.map((entry) => row(entry, only)));
    last = found.at(-1)?.sequence ?? last;
    more.parentElement.hidden = !found.length || last <= 1;
  };
  const only = (subject) => {
    filters.elements.text.value = subject;
    load().catch(sayProblem);
  };
  const check = async () => {
    fill(checked, el("p", { class: "paper checked" }, "Checking every entry…"));
    const { sound, broken, entries } = await get("/api/trail/check");
    const text = sound
      ? `The chain is unbroken: ${entries} entries, each bound to the one before it.`
      : `The chain breaks at entry ${broken.sequence}: ${sentence(broken.why)}`;
    fill(checked, el("p", { class: `paper checked ${sound ? "sound" : "broken"}` }, text));
  };

  const save = async () => {
    const url = URL.createObjectURL(await postForBlob("/api/trail/csv", query(), () => {}));
    el("a", { href: url, download: "audit-trail.csv" }).click();
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
    say("Exported: this stands in the trail");
  };

  filters.addEventListener("submit", (event) => {
    event.preventDefault();
    load().catch(sayProblem);
  });
  filters.addEventListener("change", () => load().catch(sayProblem));
  fill(
    place,
    el("main", { class: "page" },
      el("div", { class: "page-head" }, el("h1", {}, "Trail"),
        button("Check the chain", () => check().catch(sayProblem)),
        button("CSV", () => save().catch(sayProblem), { title: "Every entry that the filter finds" })),
      checked,
      filters,
      el("div", { class: "paper" },
        el("div", { class: "table-wrap" },
          el("table", {}, el("thead", {}, el("tr", {}, COLUMNS.map((text, number) => el("th", { scope: "col", class: number === 0 ? "number" : "" }, text)))), rows)),
        nothing,
        el("div", { class: "more", hidden: true }, more))),
  );
  load().catch(sayProblem);
  return null;
};

const row = (entry, only) =>
  el("tr", { class: ALARMING.has(entry.action) ? "denied" : "" },
    el("td", { class: "number" }, entry.sequence),
    el("td", { class: "moment" }, secondsOf(entry.at)),
    el("td", {}, entry.actor),
    el("td", {}, named(entry.action)),
    el("td", {}, entry.subject && button(entry.subject_name ?? entry.subject, () => only(entry.subject), { kind: "link", title: "Only what was done to it" })),
    el("td", {}, entry.detail));
