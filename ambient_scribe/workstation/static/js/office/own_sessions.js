// Where one is logged in: each browser with its times; one of them ended, or all but this one.

import { get, post } from "/static/js/api.js";
import { say, sayProblem } from "/static/js/announce.js";
import { button, el, fill } from "/static/js/dom.js";
import { openForm } from "/static/js/dialogs.js";
import { momentOf } from "/static/js/times.js";

export const ownSessionsPart = () => {
  const list = el("ul", { class: "seats" });
  const foot = el("div", {});
  const load = async () => {
    const found = await get("/api/me/sessions");
    fill(list, found.map((one) => row(one, load)));
    const others = found.length - 1;
    fill(foot, others > 0 && button("Log out everywhere else", () => endOthers(others, load)));
  };
  load().catch(sayProblem);
  return el("section", { class: "paper" },
    el("h2", {}, "Where you are logged in"),
    el("p", {}, "Do you not know one of them? End it, and choose another password."),
    list, foot);
};

const row = (one, done) =>
  el("li", {},
    el("span", {},
      el("strong", {}, one.where, one.this && ", this one"),
      el("span", { class: "small quiet" }, `since ${momentOf(one.since)}, last seen ${momentOf(one.seen)}`),
      el("span", { class: "small quiet" }, [one.address, one.locked && "locked"].filter(Boolean).join(", "))),
    !one.this && button("End", () => end(one, done), { kind: "link", "aria-label": `End ${one.where}, since ${momentOf(one.since)}` }));

const end = async (one, done) => {
  try {
    await post(`/api/me/sessions/${encodeURIComponent(one.id)}/end`);
    say(`${one.where} is logged out`);
  } catch (problem) {
    sayProblem(problem);
  }
  await done().catch(sayProblem);
};

const endOthers = (others, done) =>
  openForm({
    title: "Log out everywhere else",
    body: el("p", {}, others === 1 ? "One other session ends at once. A recording that it began goes on." : `${others} other sessions end at once. A recording that one of them began goes on.`),
    text: "Log out",
    send: async () => {
      const { ended } = await post("/api/me/sessions/end-others");
      say(ended === 1 ? "One session is ended" : `${ended} sessions are ended`);
      await done();
    },
  });
