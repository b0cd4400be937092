// A clinician takes a visit that runs over from who has it in hand; it is recorded on meanwhile. Whose it was sees
// who has it now.

import { post, visitPath } from "/static/js/api.js";
import { say } from "/static/js/announce.js";
import { el, field, icon, input } from "/static/js/dom.js";
import { openForm } from "/static/js/dialogs.js";
import { LiveVisit } from "/static/js/live/live_visit.js";
import { canCapture, Microphone, whyNot } from "/static/js/live/microphone.js";
import { Recorder } from "/static/js/live/recorder.js";
import { running } from "/static/js/live/running.js";
import { chosenSource } from "/static/js/live/sources.js";

const HERE = "here";

/** `visit`: as the page has it that is let in; without one the door is shut, and a reason is asked for.
    `isHere()`: the page is still there; `show(visit)`: shows it there. */
export const askTakeOver = (id, visit, { isHere, show }) => {
  if (running.visit && running.visit.id !== id) {
    say("Another visit goes on in this window: end it first");
    return;
  }
  const state = visit?.state;
  const wrong = el("p", { class: "wrong", role: "alert" });
  const isBrowsers = !visit?.sendsSound && canCapture() && (state?.source ?? "browser") === "browser";
  openForm({
    title: "Take the visit over",
    body: [
      el("p", {}, `From now on it is yours to steer and to end${state ? `, no longer ${state.by}'s` : ""}. It is recorded on meanwhile; the record says who had it when.`),
      !state && field("Why", input("reason", { required: true, maxlength: 300 }), "Its door is shut: everybody on the visit is told why, and it stands in the trail."),
      isBrowsers && field("The sound comes", el("select", { name: "sound" },
        el("option", { value: HERE }, "from this browser's microphone, from now on"),
        el("option", { value: "" }, "from where it comes now, which stays in the room"))),
      wrong],
    text: "Take it over",
    send: async ({ reason = "", sound }) => {
      wrong.textContent = "";
      let microphone = null;
      try {
        if (sound === HERE) microphone = await Microphone.open(chosenSource().deviceId);
        const taken = await post(visitPath(id, "live/hand"), { reason });
        if (taken.source !== "browser" || !isHere()) {
          microphone?.close();
          microphone = null;
        }
        const recorder = microphone && new Recorder(id, microphone);
        if (!isHere()) {
          if (!running.visit) running.hold(new LiveVisit(taken)); // in hand all the same: its bar leads back
        } else if (visit) {
          if (recorder) visit.take(recorder);
          visit.feed.take(taken);
        } else show(new LiveVisit(taken, recorder));
      } catch (error) {
        microphone?.close();
        if (!(error instanceof DOMException)) throw error;
        wrong.textContent = whyNot(error);
        return false;
      }
      return true;
    },
  });
};

/** For whose it was: who has it in hand now. Returns { element, close }. */
export const handedPart = (visit) => {
  const text = el("span", {});
  const element = el("p", { class: "trouble handed", role: "status", hidden: true }, icon("flag"), text);
  const draw = () => {
    element.hidden = !visit.hadIt || visit.isInHand || visit.isDone;
    const rest = visit.sendsSound ? "Its sound comes from this page still: leave it open, in the room." : "You follow it.";
    const now = `${visit.state.by} has taken this visit over. ${rest}`;
    if (!element.hidden && text.textContent !== now) text.textContent = now;
  };
  visit.addEventListener("state", draw);
  draw();
  return { element, close: () => visit.removeEventListener("state", draw) };
};
