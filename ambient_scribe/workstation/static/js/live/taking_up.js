// After the page was loaded anew, or where the visit was begun on another computer: the sound needs a microphone
// again. It is taken by itself where nothing comes, and asked for where that does not go.

import { sayProblem } from "/static/js/announce.js";
import { button, el } from "/static/js/dom.js";
import { chosenSource } from "/static/js/live/sources.js";
import { whyNot } from "/static/js/live/microphone.js";

const WAIT_MS = 2_500; // another window of this person may still send

/** Returns { element, isNeeded, take, close }. */
export const microphonePart = (visit) => {
  const why = el("span", {});
  const element = el("p", { class: "trouble take-up", hidden: true }, why,
    button("Record with this microphone", () => { take().catch(sayProblem); }, { kind: "main" }));
  let isDue = false, isDecided = false;

  const lacksOne = () => visit.state.mine && visit.state.source === "browser" && !visit.sendsSound && !visit.isDone;
  const take = async () => {
    try {
      await visit.takeMicrophone(chosenSource().deviceId);
    } catch (error) {
      if (error.status !== undefined || !(error instanceof DOMException)) throw error;
      why.textContent = whyNot(error);
    }
    draw();
  };
  const draw = () => {
    const nothing = lacksOne() && !visit.feed.sound.soundComes && visit.state.phase !== "ending";
    element.hidden = !nothing;
    if (nothing && !why.textContent) why.textContent = "This page does not hold the microphone.";
    decide();
  };
  /** Once, as soon as the server has told whether sound comes. */
  const decide = () => {
    if (!isDue || isDecided || !visit.feed.isConnected) return;
    isDecided = true;
    if (lacksOne() && !visit.feed.sound.soundComes && visit.state.phase === "listening") take().catch(sayProblem);
  };
  const timer = setTimeout(() => {
    isDue = true;
    decide();
  }, WAIT_MS);
  visit.addEventListener("state", draw);
  visit.addEventListener("sound", draw);
  draw();
  return {
    element,
    /** Nobody's page has the microphone: another clinician's may, who had the visit before. */
    get isNeeded() { return lacksOne() && !visit.state.sender; },
    take,
    close: () => {
      clearTimeout(timer);
      visit.removeEventListener("state", draw);
      visit.removeEventListener("sound", draw);
    },
  };
};
