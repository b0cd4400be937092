// The bar above every page: where to go, the theme, the lock, who is here.

import { post } from "/static/js/api.js";
import { say } from "/static/js/announce.js";
import { button, byId, el, fill } from "/static/js/dom.js";
import { lockNow } from "/static/js/entry/gate.js";
import { bindKeys } from "/static/js/keys.js";
import { recordingBar } from "/static/js/live/bar.js";
import { ownPlaces } from "/static/js/places.js";
import { nextTheme, theme } from "/static/js/preferences.js";
import { go } from "/static/js/route.js";
import { session } from "/static/js/session.js";

const PICTURES = { system: "auto", light: "sun", dark: "moon" };
const THEME_NAMES = { system: "as the system", light: "light", dark: "dark" };

const themeButton = () => {
  const draw = () => {
    const name = `Theme: ${THEME_NAMES[theme()]}`;
    own.setAttribute("aria-label", name);
    own.title = name;
    own.firstChild.className = `icon icon-${PICTURES[theme()]}`;
  };
  const own = button("", () => {
    nextTheme();
    draw();
    say(`Theme: ${THEME_NAMES[theme()]}`);
  }, { kind: "bare", picture: "auto" });
  draw();
  return own;
};

const logOut = async () => {
  if (session.recordsHere) {
    say("A visit is recorded in this window: end it first, or lock the screen");
    return;
  }
  await post("/api/logout");
  location.hash = "";
  location.reload();
};

/** Returns the place of the pages and `mark(name)`, which says in the bar where one is. */
export const buildShell = () => {
  const place = el("div", { id: "place" });
  const links = ownPlaces().map(({ name, text }) =>
    el("a", { href: `#/${name}`, data: { name } }, text));
  const me = el("a", { href: "#/me", data: { name: "me" }, class: "bar-me" }, session.me.name);
  const skip = button("Skip to the page", () => {
    const main = place.querySelector("main");
    main.tabIndex = -1;
    main.focus();
  }, { kind: "skip" });
  const bar = el(
    "header",
    { class: "bar" },
    skip,
    el("img", { class: "bar-mark", src: "/static/icons/mark.svg", alt: "ambient_scribe" }),
    el("nav", { "aria-label": "Pages" }, links),
    el("div", { class: "bar-rest" },
      themeButton(),
      button("Lock", () => lockNow(), { kind: "bare", picture: "lock", key: "L" }),
      me,
      button("Log out", logOut, { kind: "bare" })),
  );
  fill(byId("app"), bar, recordingBar(), place);
  bindKeys({
    l: () => { lockNow(); },
    d: () => go("today"),
    "/": () => go("today/search"),
  });
  const mark = (name) => {
    for (const link of [...links, me]) {
      if (link.dataset.name === name) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  };
  return { place, mark };
};
