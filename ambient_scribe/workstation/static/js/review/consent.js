// Consent to the recording: who in the room said what, and its withdrawal.

import { get, post } from "/static/js/api.js";
import { say, sayProblem } from "/static/js/announce.js";
import { button, el, field, fill, input } from "/static/js/dom.js";
import { openDialog, openForm } from "/static/js/dialogs.js";
import { momentOf } from "/static/js/times.js";

export const CONSENTS = { given: "Given", refused: "Refused", withdrawn: "Withdrawn", not_recorded: "Not recorded" };

const WAYS = ["asked aloud", "signed form", "by telephone"];

const wayField = () =>
  field("How", el("select", { name: "how" }, WAYS.map((way) => el("option", { value: way }, way))));

export const openConsent = async (desk, onChanged) => {
  const list = el("ul", { class: "still-open" });
  const load = async () => {
    const entries = await get(desk.path("consent"));
    fill(list, entries.length
      ? entries.map((entry) => el("li", {},
        el("span", {}, el("strong", {}, entry.person), `: ${CONSENTS[entry.status] ?? entry.status}, ${entry.how}`, entry.given_by && `, by ${entry.given_by}`),
        el("span", { class: "small quiet" }, `${entry.recorded_by} ${momentOf(entry.at)}`)))
      : el("li", {}, "Nothing is recorded."));
  };
  await load();
  const changed = () => {
    load().catch(sayProblem);
    onChanged();
  };
  openDialog({
    title: "Consent",
    body: [el("p", { class: "small quiet" }, "For everyone in the room; the newest of each person counts."), list],
    actions: [
      button("Withdraw…", () => withdraw(desk, changed)),
      button("Record…", () => record(desk, changed), { kind: "main" }),
    ],
  });
};

const record = (desk, done) =>
  openForm({
    title: "Record a consent",
    body: [
      field("Who", input("person", { required: true, value: "patient" }), "patient, daughter, interpreter …"),
      field("What they said", el("select", { name: "status" }, ["given", "refused"].map((one) => el("option", { value: one }, CONSENTS[one])))),
      wayField(),
      field("Who spoke for them", input("given_by"), "Empty where they did themselves."),
    ],
    text: "Record",
    send: async ({ given_by: by, ...values }) => {
      await post(desk.path("consent"), { ...values, given_by: by || null });
      done();
    },
  });

const withdraw = (desk, done) =>
  openForm({
    title: "Withdraw consent",
    body: [
      el("p", { class: "blocks" }, "The sound and the words of this visit are destroyed, in every copy. It cannot be undone. A signed note stays, with its basis marked as withdrawn."),
      wayField(),
      field("Who said so", input("given_by"), "Empty: the patient."),
    ],
    text: "Withdraw and destroy",
    send: async ({ how, given_by: by }) => {
      await post(desk.path("withdrawal"), { how, given_by: by || null });
      say("Consent is withdrawn");
      done();
    },
  });
