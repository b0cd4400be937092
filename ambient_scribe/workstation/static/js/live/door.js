// The door of a visit: while it is open, and the patient has agreed, a scribe of the clinic may follow it from
// elsewhere. Whoever follows is named as long as they do.

import { get, post, visitPath } from "/static/js/api.js";
import { sayProblem } from "/static/js/announce.js";
import { button, el, fill, icon } from "/static/js/dom.js";
import { openedOnce, openForm } from "/static/js/dialogs.js";

/** The person of this consent, beside "patient" for the recording. */
export const TO_SCRIBE = "patient, to a scribe who follows";

const hasAgreed = async (id) => {
  const said = await get(visitPath(id, "consent"));
  return said.findLast(({ person }) => person === TO_SCRIBE)?.status === "given";
};

export const toggleDoor = openedOnce(async (visit) => {
  if (visit.state.door) return visit.door(false);
  if (await hasAgreed(visit.id)) return visit.door(true);
  return openForm({
    title: "Let a scribe follow",
    body: [
      el("p", {}, "Ask the patient: may a scribe of this clinic follow from another room, hear what is said and help with the note?"),
      el("p", { class: "small quiet" }, "You see who follows, and can shut the door at any time. A no hinders nothing else."),
    ],
    text: "The patient agrees",
    cancelText: "No",
    send: async () => {
      await post(visitPath(visit.id, "consent"), { person: TO_SCRIBE, status: "given", how: "asked aloud", given_by: null });
      await visit.door(true);
    },
  });
});

/** Returns { element, toggle, close }. */
export const doorPart = (visit) => {
  const element = el("div", { class: "door" });
  const toggle = () => { toggleDoor(visit).catch(sayProblem); };
  let drawn = "";
  const draw = () => {
    const { door, followers, by } = visit.state;
    const now = JSON.stringify([door, followers, visit.isInHand]);
    if (now === drawn) return;
    drawn = now;
    const who = followers.length ? `${followers.join(", ")} ${followers.length > 1 ? "follow" : "follows"}` : "Nobody follows";
    fill(element, visit.isInHand
      ? [door && el("span", { class: followers.length ? "followers" : "followers quiet" }, icon("ear"), who),
        button(door ? "Shut the door" : "Let a scribe follow", toggle, { kind: "bare", key: "F", "aria-pressed": String(door) })]
      : [el("span", { class: "followers" }, icon("ear"), `You follow ${by}`)]);
  };
  visit.addEventListener("state", draw);
  draw();
  return { element, toggle, close: () => visit.removeEventListener("state", draw) };
};
