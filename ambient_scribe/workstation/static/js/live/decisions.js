// The two things that end a visit: its end, which asks once, and the withdrawal of consent, which destroys.

import { button, el, field, input } from "/static/js/dom.js";
import { openDialog, openForm } from "/static/js/dialogs.js";
import { clock } from "/static/js/times.js";

export const askEnd = (visit) => {
  const { kind } = visit.state;
  const end = button("End", () => {
    opened.close();
    visit.end();
  }, { kind: "main", key: "Enter" });
  const opened = openDialog({
    title: kind === "dictation" ? "End the dictation?" : "End the visit?",
    body: el("p", {}, `${clock(visit.capturedMs)} are recorded. The note is then written from all that was said, and opens for review.`),
    actions: [end],
    closeText: "Go on",
  });
  opened.dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.ctrlKey || event.repeat) return;
    event.preventDefault();
    end.click();
  });
  end.focus();
};

const WAYS = ["asked aloud", "signed form", "by telephone"];

/** The record is held meanwhile: whoever says no is not recorded on. */
export const askWithdrawal = (visit) => {
  visit.pause();
  const { dialog } = openForm({
    title: "Consent is withdrawn",
    body: [
      el("p", { class: "blocks" }, "The visit ends. Its sound, words and draft are destroyed, in every copy. It cannot be undone."),
      field("Who said so", input("given_by", { maxlength: 200 }), "Empty: the patient."),
      field("How", el("select", { name: "how" }, WAYS.map((way) => el("option", { value: way }, way)))),
      el("p", { class: "small quiet" }, "The visit is off the record while this is open. R goes on afterwards."),
    ],
    text: "Withdraw and destroy",
    cancelText: "Keep it",
    send: ({ how, given_by: by }) => visit.withdraw({ how, given_by: by || null }),
  });
  dialog.classList.add("destroys");
};
