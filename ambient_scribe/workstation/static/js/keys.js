// Keys of a page: a map from "j", "Shift+z", "Alt+ArrowUp" to what it does. In a text field they work with
// Alt held; while a dialog is open they rest. Space and Enter stay with a control that has the focus,
// unless it says that the page's keys hold on it (data-keys="page"). A foot pedal's keys work everywhere: what they do
// is bound as "pedal play" and so on.

import { pedal } from "/static/js/preferences.js";

const stack = [];

/** Returns a function that takes the keys away again. */
export const bindKeys = (map) => {
  stack.push(map);
  return () => {
    const at = stack.indexOf(map);
    if (at >= 0) stack.splice(at, 1);
  };
};

const isTextField = (target) =>
  target.matches?.("textarea, select, input:not([type=checkbox], [type=radio], [type=button])") ?? false;

const keyOf = (event) => {
  if (event.code === "Space") return "Space";
  // With Alt some keyboards write another letter: then the key's place says which one is meant.
  if (event.altKey && /^Key[A-Z]$/.test(event.code)) return event.code.slice(3).toLowerCase();
  return event.key.length === 1 ? event.key.toLowerCase() : event.key;
};

/** A key by its name: "j", "Shift+z", "F9". */
export const nameOf = (event, key = keyOf(event)) => {
  const isSign = key.length === 1 && key.toUpperCase() === key.toLowerCase();
  const shift = event.shiftKey && !isSign ? "Shift+" : "";
  return `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${shift}${key}`;
};

const actionFor = (name) => {
  for (let at = stack.length - 1; at >= 0; at -= 1) if (stack[at][name]) return stack[at][name];
  return null;
};

const pedalAct = (name) => Object.entries(pedal()).find(([act, key]) => act !== "held" && key === name)?.[0];

const rests = () => document.querySelector("dialog[open]") || document.getElementById("app").hidden;

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || rests()) return;
  const key = keyOf(event);
  const name = nameOf(event, key);
  const pressed = pedalAct(name);
  if (pressed) {
    event.preventDefault();
    if (!event.repeat) actionFor(`pedal ${pressed}`)?.(event);
    return;
  }
  const typing = isTextField(event.target);
  if (typing && !event.altKey) return;
  const isControl = event.target.closest?.("button:not([data-keys=page]), a, summary, [type=checkbox], [type=radio]");
  if (isControl && (key === "Space" || key === "Enter")) return;
  const action = actionFor(name) ?? (event.altKey ? actionFor(name.replace("Alt+", "")) : null);
  if (!action || action(event) === false) return;
  event.preventDefault();
});

document.addEventListener("keyup", (event) => {
  if (pedal().held && pedalAct(nameOf(event)) === "play" && !rests()) actionFor("pedal released")?.(event);
});
