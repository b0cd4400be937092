// A visit that runs: its state, words and draft, and the keys for it. Whoever began it has it in hand, a scribe
// follows; when the note is written, its review opens.

import { get, visitPath } from "/static/js/api.js";
import { say, sayProblem, sentence } from "/static/js/announce.js";
import { button, el, fill } from "/static/js/dom.js";
import { bindKeys } from "/static/js/keys.js";
import { alarmsPart } from "/static/js/live/alarms.js";
import { openRoom } from "/static/js/live/came_in.js";
import { askEnd, askWithdrawal } from "/static/js/live/decisions.js";
import { liveDock } from "/static/js/live/dock.js";
import { doorPart } from "/static/js/live/door.js";
import { draftPane } from "/static/js/live/draft_pane.js";
import { liveHead } from "/static/js/live/head.js";
import { showKeyMap } from "/static/js/live/keymap.js";
import { Listening } from "/static/js/live/listening.js";
import { LiveVisit } from "/static/js/live/live_visit.js";
import { outcome } from "/static/js/live/outcome.js";
import { questionsPart } from "/static/js/live/questions.js";
import { quietScreen } from "/static/js/live/quiet.js";
import { running } from "/static/js/live/running.js";
import { askTakeOver, handedPart } from "/static/js/live/taking_over.js";
import { microphonePart } from "/static/js/live/taking_up.js";
import { wordsPane } from "/static/js/live/words_pane.js";
import { go } from "/static/js/route.js";
import { maySign } from "/static/js/session.js";
import { showChart } from "/static/js/today/chart.js";

const NOT_LET_IN = 403, NOTHING_RUNS = 404;

export const openLive = (place, id) => {
  document.title = "Live visit"; // no name: browsers keep titles
  let close = () => {};
  let isHere = true;
  const show = (visit, isQuiet = false) => {
    if (visit.state.mine && !visit.isDone) running.hold(visit);
    close = showLive(place, visit, { isQuiet, takeOver: () => takeOver(visit), again: (wasQuiet) => {
      close({ stays: true });
      show(visit, wasQuiet);
    } });
  };
  const takeOver = (visit) => askTakeOver(id, visit, { isHere: () => isHere, show });
  const open = async () => {
    try {
      const state = running.visit?.id === id ? null : await get(visitPath(id, "live"));
      if (!isHere) return;
      const visit = running.visit?.id === id ? running.visit : new LiveVisit(state);
      show(visit);
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      if (!isHere) return;
      if (problem.status === NOTHING_RUNS) go(`visit/${encodeURIComponent(id)}`);
      else fill(place, el("main", { class: "page" }, el("div", { class: "paper failed" },
        el("h1", {}, "Not open to you"), el("p", {}, sentence(problem.message)), button("Try again", () => { open(); }),
        problem.status === NOT_LET_IN && maySign() && button("Take it over…", () => takeOver(null)))));
    }
  };
  fill(place, el("main", { class: "page" }, el("p", { class: "nothing", role: "status" }, "Opening the visit…")));
  open();
  return () => {
    isHere = false;
    close();
  };
};

/** `again(isQuiet)`: shows it anew, once somebody else has it in hand. */
const showLive = (place, visit, { isQuiet, takeOver, again }) => {
  const { isInHand } = visit;
  const door = doorPart(visit);
  const head = liveHead(visit, door);
  const alarms = alarmsPart(visit);
  const words = wordsPane(visit);
  const draft = draftPane(visit);
  const questions = questionsPart(visit);
  const microphone = microphonePart(visit);
  const handed = handedPart(visit);
  const listening = new Listening(visit.id);
  const quiet = quietScreen(visit, {
    isWanted: () => alarms.waiting() || questions.open() > 0 || visit.isDone,
    onShown: () => { if (visit.isDone) ended(); },
  });
  const act = (work) => () => { Promise.resolve(work()).catch(sayProblem); };
  const acts = {
    pause: act(() => visit.pause()),
    resume: act(async () => {
      if (microphone.isNeeded) await microphone.take();
      await visit.resume();
    }),
    mark: act(async () => {
      await visit.mark();
      say("Marked");
    }),
    swap: act(async () => {
      await visit.swap();
      say("Clinician and patient are swapped");
    }),
    end: () => {
      draft.finish();
      askEnd(visit);
    },
    withdraw: () => askWithdrawal(visit),
    quiet: () => quiet.show(),
    keys: () => showKeyMap(visit),
    room: act(() => openRoom(visit)),
    chart: act(() => showChart(visit.state.visit)),
    undo: act(() => draft.undo()),
    listen: act(() => listening.toggle()),
    ask: () => questions.ask(),
    takeOver: () => {
      if (!maySign() || visit.isDone || visit.state.kind === "dictation") return;
      takeOver();
    },
  };
  const dock = liveDock(visit, { acts, listening });
  fill(place, el("div", { class: "live" },
    head.element,
    el("div", { class: "live-notices" }, alarms.element, handed.element, microphone.element),
    el("main", { class: "live-main" }, el("h1", { class: "unseen" }, "Live visit"), words.element, draft.element),
    questions.element,
    dock.element));
  words.following.back();
  draft.following.back();

  const ended = () => {
    if (quiet.isShown) return; // whoever sees the quiet screen sees no note
    draft.finish();
    if (visit.state.phase === "drafted") go(`visit/${encodeURIComponent(visit.id)}`);
    else outcome(place, visit);
  };
  const over = ({ detail: { phase } }) => {
    if (phase === "shut") {
      say(visit.hadIt && !visit.isInHand ? `${visit.state.by} has this visit now, and its door is shut` : "The door of this visit was shut");
      go("today");
    } else if (phase === "gone") {
      say("The workstation was started again: this visit is no longer recorded. What it had of it is drafted.");
      go(`visit/${encodeURIComponent(visit.id)}`);
    }
    else ended();
  };
  const changed = () => {
    if (visit.isInHand === isInHand) return;
    draft.finish();
    if (isInHand) say(`${visit.state.by} has taken the visit over`);
    again(quiet.isShown);
  };
  visit.addEventListener("state", changed);
  visit.addEventListener("ended", over);
  if (visit.isDone) queueMicrotask(ended);

  const unbind = bindKeys(keysOf({ visit, acts, alarms, questions, door, draft, words }));
  if (isQuiet) quiet.show();
  return ({ stays = false } = {}) => {
    visit.removeEventListener("state", changed);
    visit.removeEventListener("ended", over);
    unbind();
    listening.stop();
    quiet.close();
    for (const part of [door, head, alarms, words, draft, questions, microphone, handed, dock]) part.close();
    if (running.visit !== visit && !stays) visit.close();
  };
};

const keysOf = ({ visit, acts, alarms, questions, door, draft, words }) => {
  const own = {
    p: acts.pause,
    r: acts.resume,
    e: acts.end,
    "Ctrl+Enter": acts.end,
    i: acts.room,
    w: acts.withdraw,
    y: () => questions.answer("yes"),
    n: () => questions.answer("no"),
    a: () => questions.inWords(),
    f: () => door.toggle(),
    Enter: () => alarms.seen(),
  };
  const follows = {
    p: () => { if (visit.mayPause) acts.pause(); },
    h: acts.listen,
    a: acts.ask,
    o: acts.takeOver,
  };
  return {
    ...(visit.isInHand ? own : follows),
    m: acts.mark,
    s: acts.swap,
    q: acts.quiet,
    c: acts.chart,
    z: acts.undo,
    "Ctrl+z": acts.undo,
    t: () => draft.enter(),
    g: () => {
      words.following.back();
      draft.following.back();
    },
    "?": acts.keys,
  };
};
