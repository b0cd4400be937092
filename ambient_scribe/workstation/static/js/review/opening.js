// A page of one visit: opened, opened again when something else is to be seen, and let go at once when its words may
// be seen no more.

import { say } from "/static/js/announce.js";
import { el, fill } from "/static/js/dom.js";
import { closeDialogs } from "/static/js/dialogs.js";

/** `load()` asks the server; `show(answer, { reopen, letGo })` returns what closes the page; `failed(problem, reopen)`
    shows why there is none. Returns what closes it all. */
export const openPage = (place, { waiting, load, show, failed }) => {
  const nothing = () => {};
  let close = nothing;
  let isHere = true;
  let turn = 0; // of the last that was asked for: an earlier answer is old
  const wipe = () => {
    close();
    close = nothing;
  };
  const reopen = async () => {
    turn += 1;
    const own = turn;
    try {
      const answer = await load();
      if (!isHere || own !== turn) return;
      wipe();
      close = show(answer, { reopen, letGo });
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      if (!isHere || own !== turn) return;
      wipe();
      failed(problem, reopen);
    }
  };
  const begin = () => {
    fill(place, el("main", { class: "page" }, el("p", { class: "nothing", role: "status" }, waiting)));
    return reopen();
  };
  const letGo = (why) => {
    wipe();
    closeDialogs();
    document.querySelector(".print-sheet")?.remove();
    say(why);
    begin();
  };
  begin();
  return () => {
    isHere = false;
    wipe();
  };
};
