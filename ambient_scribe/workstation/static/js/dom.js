// Builds elements. Text comes in as text only: a child that is a string becomes a text node, so that a
// name, a note or a transcript is never read as markup.

export const byId = (id) => document.getElementById(id);

/** el("p", { class: "quiet", data: { id }, on: { click } }, "text", otherElement) */
export const el = (tag, props, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [kind, act] of Object.entries(value)) node.addEventListener(kind, act);
    } else if (name === "data") {
      Object.assign(node.dataset, value);
    } else if (name === "value") {
      node.value = value;
    } else {
      node.setAttribute(name, value === true ? "" : value);
    }
  }
  node.append(...held(children));
  return node;
};

const held = (children) =>
  children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);

export const fill = (node, ...children) => {
  node.replaceChildren(...held(children));
  return node;
};

export const icon = (name) => el("span", { class: `icon icon-${name}`, "aria-hidden": "true" });

export const kbd = (text) => el("kbd", { "aria-hidden": "true" }, text);

/** A button with its key beside it: the key is read by `aria-keyshortcuts`, not as part of the name. */
export const button = (text, act, { key, kind = "", picture, ...props } = {}) =>
  el(
    "button",
    { type: "button", class: kind, "aria-keyshortcuts": key ?? null, on: { click: act }, ...props },
    picture && icon(picture),
    text,
    key && kbd(KEY_SIGNS[key] ?? key),
  );

const KEY_SIGNS = { Enter: "↵", Space: "space", "Alt+ArrowUp": "Alt ↑", "Alt+ArrowDown": "Alt ↓" };

/** A field under its label. */
export const field = (text, input, hint) =>
  el("label", {}, text, input, hint && el("span", { class: "small quiet" }, hint));

export const input = (name, props = {}) =>
  el("input", { name, autocomplete: "off", spellcheck: "false", ...props });
