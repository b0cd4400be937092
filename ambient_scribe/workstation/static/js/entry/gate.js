// The gate before the pages: who is here, and may they go on? It hides the pages, and does not close them:
// what is being written stays, and goes on once the same person is back.

import { ask } from "/static/js/api.js";
import { sayProblem } from "/static/js/announce.js";
import { bringBack, putBehind } from "/static/js/dialogs.js";
import { byId } from "/static/js/dom.js";
import { mustEnrol } from "/static/js/entry/enrol.js";
import { join, setUp } from "/static/js/entry/first.js";
import { logIn } from "/static/js/entry/login.js";
import { unlock } from "/static/js/entry/locked.js";
import { tellAlarms } from "/static/js/office/notices.js";
import { session, startIdle, takeMe, tellLocked } from "/static/js/session.js";

const TITLE = "ambient_scribe";

/** The gate is shown once, however many ask for it meanwhile. */
let shown = null;

const behindGate = (enter) => {
  shown ??= passed(enter).finally(() => { shown = null; });
  return shown;
};

const passed = async (enter) => {
  const [app, gate] = [byId("app"), byId("gate")];
  const focused = document.activeElement;
  for (const dialog of document.querySelectorAll("dialog[open]")) putBehind(dialog);
  const [wasHidden, title] = [app.hidden, document.title];
  [app.hidden, document.title] = [true, TITLE];
  // A modal dialog stands above all others and keeps them inert; Esc does not open it.
  const stay = () => gate.showModal();
  gate.addEventListener("close", stay);
  stay();
  let me = await enter(gate);
  takeMe(me);
  if (me.must_enrol) me = await mustEnrol(gate);
  [app.hidden, document.title] = [wasHidden, title];
  for (const dialog of document.querySelectorAll("dialog.behind")) bringBack(dialog);
  gate.removeEventListener("close", stay);
  gate.close();
  gate.replaceChildren();
  startIdle();
  if (!wasHidden && focused?.isConnected) focused.focus({ preventScroll: true });
  tellAlarms().catch(sayProblem);
  return me;
};

const loggedIn = async (gate) => {
  for (let joining = location.hash === "#/join"; ; joining = !joining) {
    const me = joining ? await join(gate) : await logIn(gate, session.me?.login);
    if (me) return samePerson(me);
  }
};

/** Somebody else begins with an empty page. */
const samePerson = (me) => {
  if (!session.me || session.me.id === me.id) return me;
  location.reload();
  return new Promise(() => {});
};

const unlocked = async (gate) => {
  const me = await unlock(gate, session.me);
  if (me) return me;
  await ask("POST", "/api/logout").catch(() => {});
  location.hash = "";
  location.reload();
  return new Promise(() => {});
};

export const gate = {
  /** At the start of the page. */
  entered: async () => {
    const { needed, clinic } = await ask("GET", "/api/setup");
    session.clinic = clinic;
    if (needed) return behindGate(setUp);
    let me;
    try {
      me = takeMe(await ask("GET", "/api/me"));
    } catch (problem) {
      if (problem.status !== 401) throw problem;
      return behindGate(loggedIn);
    }
    if (me.locked) return behindGate(unlocked);
    if (me.must_enrol) return behindGate(async () => me);
    startIdle();
    tellAlarms().catch(sayProblem);
    return me;
  },
  unlocked: () => {
    if (session.me) session.me.locked = true;
    return behindGate(session.me ? unlocked : loggedIn);
  },
  loggedIn: () => behindGate(loggedIn),
};

/** By the key, the button, or because nobody was there; `told`: another window has done it already. */
export const lockNow = async ({ told = false } = {}) => {
  if (!session.me || shown) return;
  session.me.locked = true;
  const open = gate.unlocked();
  if (!told) {
    tellLocked();
    await ask("POST", "/api/lock").catch(() => {});
  }
  await open;
};
