// A visit without a recording: typed under headings, or begun as an empty note that is written in the review. Where
// consent was withdrawn from what was recorded, what is typed stands in a visit of its own.

import { post, visitPath } from "/static/js/api.js";
import { el, field } from "/static/js/dom.js";
import { openForm } from "/static/js/dialogs.js";
import { patientBlock } from "/static/js/live/head.js";
import { go } from "/static/js/route.js";

const HEADINGS = "Subjective:\n\nObjective:\n\nAssessment:\n\nPlan:\n";

const keep = async (id, text) => {
  await post(visitPath(id, "written"), { text });
  return id;
};

/** `anew`: in another visit of the same patient, where this one can hold no note any more. */
export const openWritten = (visit, { anew = false } = {}) => {
  const text = el("textarea", { name: "text", rows: 14, value: HEADINGS, spellcheck: "true", maxlength: 60_000 });
  const { dialog } = openForm({
    title: "A visit without a recording",
    wide: true,
    body: [patientBlock(visit),
      field("The note", text, "A line a sentence, below its heading. Empty headings stay empty; the review opens next.")],
    text: "Write the note",
    cancelText: "Discard",
    send: async ({ text: given }) => {
      const written = isEmpty(given) ? "" : given;
      const id = await keep(visit.id, written).catch(async (problem) => {
        if (!anew || !problem.isConflict) throw problem;
        const { id: other } = await post("/api/visits", { patient: visit.patient.id, reason: visit.reason });
        return keep(other, written);
      });
      go(`visit/${encodeURIComponent(id)}`);
    },
  });
  dialog.classList.add("written");
  // Esc is too near to be trusted with a page of text.
  dialog.addEventListener("cancel", (event) => { if (!isEmpty(text.value)) event.preventDefault(); });
  text.focus();
  text.setSelectionRange(HEADINGS.indexOf("\n") + 1, HEADINGS.indexOf("\n") + 1);
};

const isEmpty = (text) => text.replace(/^\s*\w[\w &]*:\s*$/gm, "").trim() === "";
