// What was changed since a paper was drafted: the note, or words that its statements rest on; told, shown, and settled
// once somebody has looked.

import { get, post } from "/static/js/api.js";
import { say, sayProblem } from "/static/js/announce.js";
import { button, el } from "/static/js/dom.js";
import { openDialog } from "/static/js/dialogs.js";
import { wordDiff } from "/static/js/review/diff.js";
import { changesOf } from "/static/js/review/history.js";

const AROUND = 5; // words

/** In a sentence; empty where nothing was. */
export const toldBehind = (behind) => {
  if (!behind) return "";
  const [word, ...more] = behind.words;
  const parts = [
    behind.note && "the note was changed",
    word && `“${word.before}” is read as “${word.after}”${more.length ? ` and ${more.length} more` : ""}`,
    behind.speakers > 0 && "somebody else is the speaker",
  ].filter(Boolean);
  return parts.length ? `Since this was drafted ${parts.join("; ")}: look again.` : "";
};

/** The line above a paper. `looked()`: it is right as it stands. */
export const behindLine = (desk, behind, looked) => {
  const told = toldBehind(behind);
  if (!told) return null;
  return el("div", { class: "paper-behind" },
    el("span", { role: "status" }, told),
    button("What changed", () => { show(desk, looked).catch(sayProblem); }, { key: "W" }),
    desk.mayEdit && button("Still right", looked, { kind: "bare", key: "Y" }));
};

const show = async (desk, looked) => {
  const { note, words } = await get(desk.path("changes"));
  const opened = openDialog({
    title: "Changed since this was drafted",
    wide: true,
    body: el("div", { class: "changes", tabindex: "0", role: "group", "aria-label": "What changed" },
      words.length > 0 && [
        el("h3", {}, "What was heard"),
        el("ul", {}, words.map((one) => el("li", {}, inContext(desk, one)))),
      ],
      note && [el("h2", {}, "The note"), changesOf(note.before, note.after)]),
    actions: [desk.mayEdit && button("Still right", () => {
      opened.close();
      looked();
    }, { kind: "main" })],
  });
  opened.dialog.querySelector(".changes").focus();
};

/** Who said it, and a few words on either side. */
const inContext = (desk, { words, before, after }) => {
  const [[number, places] = []] = desk.words.byUtterance(words);
  if (number === undefined) return wordDiff(before, after);
  const said = (from, to) => {
    const texts = [];
    for (let at = Math.max(0, from); at < Math.min(to, desk.words.count(number)); at += 1) texts.push(desk.words.text(number, at));
    return texts.join(" ");
  };
  const [first, last] = [Math.min(...places), Math.max(...places)];
  return [
    el("span", { class: "quiet" }, `${desk.words.utterances[number].name}: … ${said(first - AROUND, first)} `),
    wordDiff(before, after),
    el("span", { class: "quiet" }, `${said(last + 1, last + 1 + AROUND)} …`),
  ];
};

export const openBehind = (desk, behind, looked) => {
  if (!toldBehind(behind)) return false;
  show(desk, looked).catch(sayProblem);
  return true;
};

/** Resolves with the paper. */
export const sendLooked = (desk) =>
  desk.step((beside) => post(desk.path("looked"), { beside })).then(() => say("Compared: it is right as it stands"));
