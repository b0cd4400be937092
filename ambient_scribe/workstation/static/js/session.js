// Who is logged in and what they may; the screen locks when nobody has touched it for a while. Windows of
// one browser tell each other that somebody is there, and lock together.

import { ask, useToken } from "/static/js/api.js";

/** `recordsHere`: this window sends the sound of a visit. */
export const session = { me: null, clinic: "", recordingGoesOn: false, recordsHere: false };

export const takeMe = (me) => {
  session.me = me;
  useToken(me?.csrf);
  rearm();
  return me;
};

export const is = (role) => session.me?.roles.includes(role) ?? false;
export const mayEdit = () => is("provider") || is("scribe");
export const maySign = () => is("provider");

// ---------------------------------------------------------------- idle
const channel = "BroadcastChannel" in window ? new BroadcastChannel("ambient_scribe") : null;
const TOLD_EVERY_MS = 5_000;
const PINGS_PER_IDLE = 3; // how often the server hears of a person who types and sends nothing
let timer = 0, toldAt = 0, pingedAt = 0;
let touchedAt = [Date.now(), performance.now()];
let lockScreen = () => {};

export const onIdle = (lock) => { lockScreen = lock; };

const touch = () => { touchedAt = [Date.now(), performance.now()]; };

/** By the clock that stands still while a computer sleeps, and by the one that somebody can set. */
const untouchedMs = () => Math.max(Date.now() - touchedAt[0], performance.now() - touchedAt[1]);

const idleMs = () => (session.me?.idle_s ?? 0) * 1000;

const rearm = () => {
  clearTimeout(timer);
  if (!idleMs() || session.me.locked) return;
  const left = idleMs() - untouchedMs();
  if (left <= 0) lockScreen();
  else timer = setTimeout(rearm, left);
};

const touched = () => {
  touch();
  const now = performance.now();
  if (toldAt && now - toldAt < TOLD_EVERY_MS) return;
  toldAt = now;
  channel?.postMessage("here");
  if (session.me && !session.me.locked && now - pingedAt > idleMs() / PINGS_PER_IDLE) {
    pingedAt = now;
    ask("GET", "/api/me").catch(() => {}); // the next step of the person tells what is wrong
  }
};

for (const kind of ["keydown", "pointerdown", "pointermove", "wheel"]) {
  addEventListener(kind, touched, { passive: true, capture: true });
}
channel?.addEventListener("message", ({ data }) => {
  if (data === "here") touch();
  if (data === "locked" && session.me && !session.me.locked) lockScreen({ told: true });
});

export const tellLocked = () => channel?.postMessage("locked");

/** From the moment that a person is let in. */
export const startIdle = () => {
  touch();
  rearm();
};
