// Silent questions: a scribe who follows asks, and they wait in a corner until whoever sees the patient answers
// with a key or a word. The scribe sees the answers there.

import { say, sayProblem } from "/static/js/announce.js";
import { button, el, field, fill, input } from "/static/js/dom.js";
import { openForm } from "/static/js/dialogs.js";

const KEPT = 4; // answered ones that a scribe still sees

/** Returns { element, answer(text), ask(), close }. */
export const questionsPart = (visit) => {
  const list = el("ul", { class: "questions", "aria-live": "polite", "aria-label": "Questions of the scribe" });
  const sent = new Set(); // ids of those that are answered here, whether the server has told so yet or not
  let drawn = "";

  const open = () => visit.state.questions.filter((one) => one.answer === null && !sent.has(one.id));
  const answer = (text, question = open()[0]) => {
    if (!question || !visit.isInHand) return false;
    sent.add(question.id);
    draw();
    visit.answer(question.id, text).catch((problem) => {
      sent.delete(question.id);
      draw();
      sayProblem(problem);
    });
    return true;
  };
  const inWords = (question = open()[0]) => {
    if (!question || !visit.isInHand) return false;
    openForm({
      title: `${question.from} asks: ${question.text}`,
      body: field("Answer", input("answer", { required: true, maxlength: 200 })),
      text: "Answer",
      send: ({ answer: text }) => visit.answer(question.id, text),
    });
    return true;
  };
  const ask = () => {
    openForm({
      title: "A silent question",
      body: field("Question", input("text", { required: true, maxlength: 200 }), "It waits on the clinician's screen; nothing is heard."),
      text: "Ask",
      send: async ({ text }) => {
        await visit.question(text);
        say("The question waits on the clinician's screen");
      },
    });
  };

  const ofClinician = (question, at) => el("li", { class: "question" },
    el("p", {}, el("span", { class: "small quiet" }, question.from), el("strong", {}, question.text)),
    el("div", { class: "question-keys" },
      button("Yes", () => answer("yes", question), { key: at === 0 ? "Y" : undefined }),
      button("No", () => answer("no", question), { key: at === 0 ? "N" : undefined }),
      button("In words…", () => inWords(question), { key: at === 0 ? "A" : undefined }),
      button("Seen", () => answer("", question), { kind: "bare" })));
  const ofScribe = (question) => el("li", { class: "question" },
    el("p", {}, el("span", { class: "small quiet" }, question.from), question.text),
    el("p", { class: question.answer === null ? "small quiet" : "answer" },
      question.answer === null ? "waits" : question.answer ? el("strong", {}, question.answer) : "seen",
      question.answeredBy && el("span", { class: "small quiet" }, ` ${question.answeredBy}`)));

  const draw = () => {
    const now = JSON.stringify([visit.state.questions, visit.isInHand, ...sent]);
    if (now === drawn) return;
    drawn = now;
    const shown = visit.isInHand ? open() : visit.state.questions.slice(-KEPT);
    list.hidden = !shown.length;
    fill(list, shown.map(visit.isInHand ? ofClinician : ofScribe));
  };
  visit.addEventListener("state", draw);
  draw();
  return {
    element: el("aside", { class: "corner", "aria-label": "Questions" }, list),
    open: () => open().length,
    answer, inWords, ask,
    close: () => visit.removeEventListener("state", draw),
  };
};
