// Verification while somebody types: a moment after the last key the text is asked about, the newest text wins, and
// what it says stands below the field in words. Nothing is saved by it.

import { post } from "/static/js/api.js";
import { el, fill, icon } from "/static/js/dom.js";

const PAUSE_MS = 250;

/** `editOf(text)` is the step that would be saved, null where its sentence is gone. Returns { element, typed(text), close() }. */
export const watched = (desk, editOf) => {
  const element = el("p", { class: "verdict", role: "status" });
  let timer = 0;
  let request = null;
  const ask = async (text) => {
    const edit = editOf(text);
    if (!edit) return draw(element, null);
    request = new AbortController();
    const own = request;
    try {
      const verdict = await post(desk.path("check"), { edit }, { signal: own.signal });
      if (own === request) draw(element, verdict);
    } catch (problem) {
      if (problem.name === "AbortError") return;
      if (problem.status === undefined) throw problem;
      if (own === request) draw(element, null); // saving tells what is wrong
    }
  };
  const close = () => {
    clearTimeout(timer);
    request?.abort();
    request = null;
  };
  const typed = (text) => {
    close();
    element.classList.add("stale");
    if (text) timer = setTimeout(ask, PAUSE_MS, text);
    else draw(element, null);
  };
  return { element, typed, close };
};

const draw = (element, verdict) => {
  element.classList.remove("stale");
  element.classList.toggle("flagged", Boolean(verdict?.flag));
  element.classList.toggle("grave", verdict?.grave ?? false);
  if (!verdict) fill(element);
  else if (verdict.flag) fill(element, icon("flag"), el("strong", {}, verdict.flag), verdict.reasons.map((reason) => el("span", {}, reason)));
  else if (verdict.state === null) fill(element, "Rests on nothing that was said: you answer for it");
  else fill(element, icon("check"), verdict.state === "human" ? "Yours, as it stands" : "Borne out by what was said");
};
