// The map of the keys of a live visit, on `?`.

import { el } from "/static/js/dom.js";
import { openDialog } from "/static/js/dialogs.js";

const IN_HAND = [
  ["The record", [
    ["P", "off the record: nothing is taken from this moment on"],
    ["R", "back on the record"],
    ["M", "mark this moment"],
    ["S", "clinician and patient are taken for each other: swap"],
    ["E", "end the visit (asks once); Ctrl ↵ too"],
    ["I", "who is in the room: somebody came in"],
    ["W", "consent is withdrawn (asks, then destroys)"],
  ]],
  ["What waits", [
    ["↵", "alarms are seen"],
    ["Y N", "answer the scribe's question"],
    ["A", "answer in words"],
    ["F", "let a scribe follow, or shut the door"],
  ]],
];
const FOLLOWS = [
  ["Follow", [
    ["P", "off the record, while its sound comes from this page"],
    ["H", "hear the visit, stop"],
    ["A", "ask the clinician silently"],
    ["M", "mark this moment"],
    ["S", "clinician and patient are taken for each other: swap"],
    ["O", "take the visit over (a clinician)"],
  ]],
];
const BOTH = [
  ["The page", [
    ["Q", "quiet screen, while the patient can see it"],
    ["T", "to the draft: ↑ ↓ sentence by sentence"],
    ["↵", "on a sentence: write it anew"],
    ["X", "on a sentence: take it out; it stays out of every new draft"],
    ["Z", "take back your newest step at the draft"],
    ["G", "to what is newest"],
    ["C", "chart"],
    ["D", "day sheet; the visit goes on"],
    ["L", "lock the screen; the visit goes on"],
    ["?", "this map"],
  ]],
];

export const showKeyMap = (visit) =>
  openDialog({
    title: "Keys",
    wide: true,
    body: el("div", { class: "key-map" }, [...(visit.isInHand ? IN_HAND : FOLLOWS), ...BOTH].map(([title, keys]) =>
      el("section", {}, el("h3", {}, title),
        el("dl", {}, keys.map(([key, text]) =>
          el("div", {}, el("dt", {}, key.split(" ").map((one) => el("kbd", {}, one))), el("dd", {}, text))))))),
  });
