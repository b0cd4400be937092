// A word set right: what was heard, what was said, where else, and whether the clinic's lexicon should know it.

import { post } from "/static/js/api.js";
import { say } from "/static/js/announce.js";
import { button, el, field, fill, input } from "/static/js/dom.js";
import { enterSends, openForm } from "/static/js/dialogs.js";

const KIND_NAMES = { medications: "Medicine", conditions: "Condition", tests: "Test", allergens: "Allergen" };
const MOST_CHOICES = 9;

/** `at`: { ids, text }; `send({ correct, lexicon })` goes on by itself; `play(ids)`. `again`: what was typed when
    that failed, and why. */
export const openCorrection = (desk, at, { send, play, again = null }) => {
  let { ids } = at;
  let found = null; // as the server tells of the place
  let isTyped = again !== null;
  const text = input("text", { value: again?.text ?? bare(at.text), maxlength: 200, spellcheck: "true", "aria-describedby": "correction-hint" });
  const heard = el("p", { class: "heard-as" });
  const choices = el("div", { class: "choices", role: "group", "aria-label": "Other readings" });
  const everywhere = input("everywhere", { type: "checkbox" });
  const count = el("span", {}, "Everywhere");
  const places = el("ul", { class: "places" });
  const lexicon = el("div", {});

  const choose = (choice) => {
    text.value = choice.text;
    if (choice.words.join() !== ids.join()) {
      ids = choice.words;
      load();
    }
    text.focus();
  };
  const draw = () => {
    // The place may be of more words than one stands on: an earlier correction is set right as a whole.
    if (!isTyped && found.read && found.read.split(" ").length > text.value.split(" ").length) {
      text.value = bare(found.read);
      text.select();
    }
    const told = found.by ? [`Heard: “${found.heard}”. Corrected by ${found.by}`] : [`Heard: “${found.heard}”`];
    fill(heard, told, button("Play", () => play(ids), { kind: "bare", key: "Alt+P" }));
    fill(choices, found.choices.slice(0, MOST_CHOICES).map((choice, number) =>
      button(choice.text, () => choose(choice), { key: `Alt+${number + 1}`, title: choice.source })));
    const others = found.places.slice(1);
    everywhere.disabled = !others.length;
    count.textContent = others.length ? `Everywhere (${found.places.length} places)` : "Everywhere (heard here only)";
    fill(places, others.map((place, number) =>
      el("li", {}, el("label", { class: "tick small" }, input(`place-${number}`, { type: "checkbox", checked: true }), `… ${place.around} …`))));
    places.hidden = !everywhere.checked;
    fill(lexicon, found.lexicon.why
      ? el("p", { class: "small quiet" }, `Clinic's lexicon: ${found.lexicon.why}.`)
      : field("Into the clinic's lexicon", el("select", { name: "lexicon" }, el("option", { value: "" }, "No"),
        found.lexicon.kinds.map((kind) => el("option", { value: kind }, KIND_NAMES[kind] ?? kind)))));
  };
  const load = async () => {
    try {
      found = await post(desk.path("transcript/places"), { words: ids });
      if (opened.dialog.isConnected) draw();
    } catch (problem) {
      if (problem.status === undefined) throw problem;
      fill(heard, problem.message);
    }
  };
  text.addEventListener("input", () => { isTyped = true; });
  everywhere.addEventListener("change", () => { places.hidden = !everywhere.checked; });

  const opened = openForm({
    title: "Set right what was heard",
    body: [
      heard,
      field("What was said", text),
      el("p", { class: "small quiet", id: "correction-hint" }, "Several words are fine. Empty: nothing was said there. What was heard stays beside it."),
      choices,
      el("label", { class: "tick" }, everywhere, count),
      places,
      lexicon,
    ],
    text: "Correct",
    send: async (values) => {
      const others = values.everywhere === undefined || !found ? []
        : found.places.slice(1).filter((_, number) => values[`place-${number}`] !== undefined).map((one) => one.words);
      const own = found ? found.places[0].words : ids;
      send({ correct: { places: [own, ...others], text: values.text.trim() }, lexicon: values.lexicon || null });
    },
  });
  if (again) opened.dialog.querySelector(".wrong").textContent = again.wrong;
  opened.dialog.addEventListener("keydown", (event) => {
    if (!event.altKey) return;
    const digit = /^Digit([1-9])$/.exec(event.code)?.[1];
    if (digit && found?.choices[digit - 1]) choose(found.choices[digit - 1]);
    else if (event.code === "KeyP") play(ids);
    else if (event.code === "KeyE" && !everywhere.disabled) everywhere.click();
    else return;
    event.preventDefault();
  });
  enterSends(opened);
  text.focus();
  text.select();
  load();
  return opened;
};

/** The word alone: its comma stays where it is. */
const bare = (text) => text.replace(/^[.,;:?!"'()[\]…]+|[.,;:?!"'()[\]…]+$/g, "");

const MOVED = [
  ["facts", "fact", "changed"], ["rewritten", "sentence", "rewritten"], ["added", "sentence", "added"],
  ["removed", "sentence", "removed"], ["states", "sentence", "judged otherwise"],
];

/** "2 facts changed, 1 sentence rewritten, 1 offered beside yours". */
export const sayFollowed = (followed) => {
  const told = MOVED.filter(([key]) => followed[key])
    .map(([key, what, how]) => `${followed[key]} ${what}${followed[key] === 1 ? "" : "s"} ${how}`);
  if (followed.offered) told.push(`${followed.offered} offered beside yours`);
  const done = told.length ? `${told.join(", ")}.` : "Nothing in the note changes by it.";
  say([done, followed.learnt && `${followed.learnt}.`].filter(Boolean).join(" "));
};
