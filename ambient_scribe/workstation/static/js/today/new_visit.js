// A walk-in in two fields: who, and why. Enter begins.

import { post } from "/static/js/api.js";
import { say } from "/static/js/announce.js";
import { el, field, input } from "/static/js/dom.js";
import { openForm } from "/static/js/dialogs.js";

export const newVisit = (onStarted) => {
  openForm({
    title: "New visit",
    body: [
      field("Name", input("name", { required: true, maxlength: 200 })),
      field("Reason", input("reason", { maxlength: 200 })),
      el("p", { class: "small quiet" }, "For somebody who was here before: / searches, and keeps their history together."),
    ],
    text: "Begin",
    send: async ({ name, reason }) => {
      const visit = await post("/api/visits", { name, reason });
      say("The visit stands on the day sheet");
      onStarted(visit);
    },
  });
};
