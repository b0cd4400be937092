// What happened to the own account: alarms that are not read yet, at the login; the rest on the own page.

import { get, post } from "/static/js/api.js";
import { sayProblem, sentence } from "/static/js/announce.js";
import { button, el, fill } from "/static/js/dom.js";
import { openDialog } from "/static/js/dialogs.js";
import { session } from "/static/js/session.js";
import { momentOf } from "/static/js/times.js";

const NAMES = { login: "Logged in", login_failed: "Login refused", account: "Changed", alarm: "Alarm" };

const line = (entry) =>
  el("li", { class: entry.action === "alarm" ? "alarm" : "" },
    el("span", { class: "small quiet" }, momentOf(entry.at)),
    el("span", {}, el("strong", {}, NAMES[entry.action] ?? entry.action), ": ", entry.detail,
      entry.actor_id !== session.me.id && entry.action === "account" && ` (${entry.actor})`));

/** Told until it is read; without a word when there is nothing. */
export const tellAlarms = async () => {
  if (!session.me?.alarms) return;
  const { unread } = await get("/api/me/notices");
  if (!unread.length) return;
  const read = async () => {
    await post("/api/me/notices/read", { up_to: unread[0].sequence });
    session.me.alarms = 0;
    opened.close();
  };
  const opened = openDialog({
    title: "About your account",
    body: [
      el("p", {}, "This happened since you looked last. If you do not know why, tell your administrator and your auditor: somebody may have acted in your name."),
      el("ul", { class: "events" }, unread.map((entry) =>
        el("li", { class: "alarm" }, el("span", { class: "small quiet" }, momentOf(entry.at)), el("span", {}, sentence(entry.detail))))),
    ],
    actions: [button("I have read this", () => read().catch(sayProblem), { kind: "main" })],
    closeText: "Later",
  });
};

export const noticesPart = () => {
  const list = el("ul", { class: "events" });
  const load = async () => fill(list, (await get("/api/me/notices")).recent.map(line));
  load().catch(sayProblem);
  return el("section", { class: "paper wide" }, el("h2", {}, "What happened to your account"),
    el("p", {}, "Logins, changes and alarms, the newest first. Something that was not you? Tell your administrator."), list);
};
