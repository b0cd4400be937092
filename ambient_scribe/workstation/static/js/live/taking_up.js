// After the page was loaded anew, or where the visit was begun on another computer: the sound needs a microphone
// again. It is taken by itself where nothing comes, and asked for where that does not go, or where the sound is that
// of somebody who had the visit before: their page may come back, and what it holds with it.

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
  const comes = () => visit.feed.sound.soundComes
    && !(visit.state.phase === "paused" && visit.state.anothersSound && !visit.state.sender); // it could not go on
  const draw = () => {
    const nothing = lacksOne() && !comes() && visit.state.phase !== "ending";
    element.hidden = !nothing;
    if (nothing && !why.textContent) why.textContent = "This page does not hold the microphone.";
    decide();
  };
  /** Once, as soon as the server has told whether sound comes. */
  const decide = () => {
    if (!isDue || isDecided || !visit.feed.isConnected) return;
    isDecided = true;
    if (lacksOne() && !visit.state.anothersSound && !visit.feed.sound.soundComes && visit.state.phase === "listening") take().catch(sayProblem);
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
    /** Nobody's page has the microphone, nor comes back with it. */
    get isNeeded() { return lacksOne() && !visit.state.sender && !visit.state.anothersSound; },
    take,
    close: () => {
      clearTimeout(timer);
      visit.removeEventListener("state", draw);
      visit.removeEventListener("sound", draw);
    },
  };
};
