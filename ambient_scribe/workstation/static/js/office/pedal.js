// A foot pedal: each pedal types a key, and here one says which. It is kept by this browser, not in the account.

import { say } from "/static/js/announce.js";
import { button, el, fill } from "/static/js/dom.js";
import { nameOf } from "/static/js/keys.js";
import { keepPedal, pedal, PEDAL_ACTS } from "/static/js/preferences.js";

const MODIFIERS = new Set(["Shift", "Control", "Alt", "Meta", "AltGraph", "CapsLock", "Tab", "Escape", "Enter", "Backspace", "Delete"]);
const NEEDED = new Set(["Space", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"]);

/** A key that one also writes with would no longer write. */
const isFree = (event, name) =>
  !MODIFIERS.has(event.key) && !NEEDED.has(name) && (event.key.length > 1 || event.ctrlKey || event.metaKey) && !/^Ctrl\+[acvxyz]$/.test(name);

export const pedalPart = () => {
  const list = el("ul", { class: "pedals" });
  const draw = () => {
    const keys = pedal();
    fill(list, Object.entries(PEDAL_ACTS).map(([act, text]) =>
      el("li", {}, el("span", {}, text), el("span", {}, keys[act] ? el("kbd", {}, keys[act]) : el("span", { class: "quiet" }, "none")),
        button(keys[act] ? "Change" : "Choose", (event) => listen(act, event.currentTarget), { "aria-label": `${keys[act] ? "Change" : "Choose"} the pedal for: ${text}` }),
        keys[act] && button("Forget", () => put(act, undefined), { kind: "bare", "aria-label": `Forget the pedal for: ${text}` }))));
  };
  const put = (act, key) => {
    const others = Object.entries(pedal()).filter(([one, known]) => one !== act && known !== key);
    keepPedal({ ...Object.fromEntries(others), ...(key && { [act]: key }) });
    draw();
  };
  const listen = (act, own) => {
    own.textContent = "Press the pedal…";
    const end = () => {
      own.removeEventListener("keydown", pressed);
      own.removeEventListener("blur", end);
      draw();
    };
    const pressed = (event) => {
      if (event.key === "Tab" || (MODIFIERS.has(event.key) && event.key !== "Escape")) return;
      event.preventDefault();
      event.stopPropagation();
      const name = nameOf(event);
      if (event.key !== "Escape" && !isFree(event, name)) {
        say(`${name} is needed for writing: set the pedal to another key, such as F9`);
        return;
      }
      if (event.key !== "Escape") put(act, name);
      end();
      list.querySelectorAll("li")[Object.keys(PEDAL_ACTS).indexOf(act)].querySelector("button").focus();
    };
    own.addEventListener("keydown", pressed);
    own.addEventListener("blur", end);
  };
  const held = el("input", { type: "checkbox" });
  held.checked = Boolean(pedal().held);
  held.addEventListener("change", () => {
    const { held: _, ...keys } = pedal();
    keepPedal(held.checked ? { ...keys, held: "yes" } : keys);
  });
  draw();
  return el("section", { class: "paper" },
    el("h2", {}, "Foot pedal"),
    el("p", {}, "A pedal types a key. Choose what each one does in a review; it also works while you write. This browser remembers it."),
    list,
    el("label", { class: "tick" }, held, "It plays only while the pedal is held down"));
};
