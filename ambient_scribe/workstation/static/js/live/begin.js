// Beginning a visit: the right patient, everybody's consent, the microphone; where somebody says no, the visit is
// typed or dictated.

import { get, post, visitPath } from "/static/js/api.js";
import { say, sentence } from "/static/js/announce.js";
import { button, el, field, fill, icon } from "/static/js/dom.js";
import { busyWhile, openDialog, openedOnce } from "/static/js/dialogs.js";
import { patientBlock } from "/static/js/live/head.js";
import { LiveVisit } from "/static/js/live/live_visit.js";
import { Microphone, whyNot } from "/static/js/live/microphone.js";
import { Recorder } from "/static/js/live/recorder.js";
import { Room } from "/static/js/live/room.js";
import { running } from "/static/js/live/running.js";
import { sourceOf, sourceSelect } from "/static/js/live/sources.js";
import { openWritten } from "/static/js/live/written.js";
import { go } from "/static/js/route.js";

export const livePath = (id) => `live/${encodeURIComponent(id)}`;

export const openBegin = openedOnce(async (visit) => {
  if (running.visit?.id === visit.id) {
    go(livePath(visit.id));
    return;
  }
  if (running.visit) {
    say("Another visit goes on in this window: end it first");
    return;
  }
  const [live, said] = await Promise.all([get("/api/live"), get(visitPath(visit.id, "consent"))]);
  const select = await sourceSelect(live);
  const room = new Room(visit, said);
  const wrong = el("p", { class: "wrong", role: "alert" });
  const refusal = el("p", { class: "blocks", role: "status", hidden: true });
  let isBusy = false;

  const once = (work) => async () => {
    if (isBusy) return;
    isBusy = true;
    wrong.textContent = "";
    draw();
    try {
      await busyWhile(record, work);
    } catch (error) {
      if (error instanceof DOMException) wrong.textContent = whyNot(error);
      else if (error.status !== undefined) wrong.textContent = sentence(error.message);
      else throw error;
    } finally {
      isBusy = false;
      draw();
    }
  };
  const begin = (kind) => once(async () => {
    await room.keep();
    await startLive(visit, sourceOf(select.value), kind);
    opened.close();
    go(livePath(visit.id));
  });
  const record = button("Record", begin("visit"), { kind: "main", key: "Enter", picture: "mic" });
  const dictate = button("Dictate", begin("dictation"), { key: "D", title: "Nobody else is heard: you tell what was found, and the note is written from it" });
  const type = button("Type", once(async () => {
    await room.keep();
    opened.close();
    openWritten(visit);
  }), { key: "T" });

  const draw = () => {
    record.disabled = isBusy || !room.allAgree || !select.value;
    dictate.disabled = isBusy || !select.value;
    type.disabled = isBusy;
    const { refused } = room;
    refusal.hidden = !refused.length;
    fill(refusal, refused.length > 0 && [
      el("strong", {}, "Nothing is recorded. "),
      `${listed(refused)} ${refused.length > 1 ? "have" : "has"} not agreed. Type the visit, or dictate it when you are alone.`]);
  };
  room.addEventListener("change", draw);
  room.addEventListener("decided", () => (room.allAgree ? record : type).focus());

  const { engine } = live;
  const told = engine.ready ? engine.told : engine.why ?? "The recognizer is still being loaded; the visit can begin.";
  const opened = openDialog({
    title: "Begin the visit",
    wide: true,
    body: el("div", { class: "begin" },
      patientBlock(visit), room.element, refusal,
      el("div", { class: "begin-source" }, field("Microphone", select), told && el("p", { class: "small quiet" }, icon("mic"), [engine.name, told].filter(Boolean).join(": "))),
      wrong),
    actions: [el("div", { class: "without" }, el("span", { class: "small quiet" }, "Without a recording"), type, dictate), record],
    closeText: "Not now",
  });
  opened.dialog.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input, select")) return;
    const key = event.key.toLowerCase();
    if (key === "t") type.click();
    else if (key === "d") dictate.click();
    else if (!room.press(key)) return;
    event.preventDefault();
  });
  draw();
  if (!room.focus()) (room.allAgree ? record : type).focus();
});

/** The microphone is opened before the visit begins: without one, nothing begins. */
const startLive = async (visit, { source, device, deviceId }, kind) => {
  const microphone = source === "browser" ? await Microphone.open(deviceId) : null;
  let state;
  try {
    state = await post(visitPath(visit.id, "live"), { source, device, kind });
  } catch (problem) {
    microphone?.close();
    throw problem;
  }
  running.hold(new LiveVisit(state, microphone && new Recorder(visit.id, microphone)));
};

const listed = (people) => {
  const named = people.map((person) => `the ${person}`);
  const text = named.length > 1 ? `${named.slice(0, -1).join(", ")} and ${named.at(-1)}` : named[0];
  return text.charAt(0).toUpperCase() + text.slice(1);
};
