// Starts the page: the theme, the gate, then the page that the address names.

import { useGate } from "/static/js/api.js";
import { openAfter } from "/static/js/after/page.js";
import { FAILED, say } from "/static/js/announce.js";
import { byId } from "/static/js/dom.js";
import { gate, lockNow } from "/static/js/entry/gate.js";
import { openLive } from "/static/js/live/page.js";
import { findRunning } from "/static/js/live/running.js";
import { openNumbers } from "/static/js/numbers/page.js";
import { openMe } from "/static/js/office/me.js";
import { openPeople } from "/static/js/office/people.js";
import { openSettings } from "/static/js/office/settings.js";
import { openTrail } from "/static/js/office/trail.js";
import { applyTheme } from "/static/js/preferences.js";
import { openResearch } from "/static/js/research/page.js";
import { openVisit } from "/static/js/review/page.js";
import { addPage, show } from "/static/js/route.js";
import { onIdle } from "/static/js/session.js";
import { buildShell } from "/static/js/shell.js";
import { openToday } from "/static/js/today/page.js";

applyTheme();
useGate(gate);
onIdle(lockNow);
addPage("today", openToday);
addPage("visit", openVisit);
addPage("live", openLive);
addPage("after", openAfter);
addPage("numbers", openNumbers);
addPage("research", openResearch);
addPage("people", openPeople);
addPage("settings", openSettings);
addPage("trail", openTrail);
addPage("me", openMe);

addEventListener("unhandledrejection", ({ reason }) => {
  say(reason?.status === undefined ? FAILED : reason.message);
});

const start = async () => {
  await gate.entered();
  const { place, mark } = buildShell();
  byId("app").hidden = false;
  const shown = () => show(place, mark);
  addEventListener("hashchange", shown);
  shown();
  await findRunning().catch((problem) => { if (problem.status === undefined) throw problem; });
};

start().catch((problem) => {
  if (problem.status === undefined) throw problem;
  byId("gate").showModal();
  byId("gate").textContent = `${problem.message}: reload this page when it is there again.`;
});
