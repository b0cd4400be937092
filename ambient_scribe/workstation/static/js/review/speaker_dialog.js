// Who speaks, set right: this utterance alone, everything of this voice, or two voices that have each other's role.

import { el, field } from "/static/js/dom.js";
import { enterSends, openForm } from "/static/js/dialogs.js";

export const ROLES = {
  clinician: "Clinician", patient: "Patient", companion: "Companion", interpreter: "Interpreter",
  nurse: "Nurse", assistant: "Assistant", other: "Somebody else",
};

const SHOWN_WORDS = 14;

/** `send(who)` goes on by itself. */
export const openSpeaker = (words, number, send) => {
  const utterance = words.utterances[number];
  const voices = new Map(); // label -> the role of most of its utterances
  for (const [label, own] of Map.groupBy(words.utterances, (one) => one.speaker)) {
    const [most] = [...Map.groupBy(own, (one) => one.role)].sort(([, one], [, other]) => other.length - one.length);
    voices.set(label, most[0]);
  }
  const same = words.utterances.filter((one) => one.speaker === utterance.speaker).length;
  const others = [...voices].filter(([label, role]) => label !== utterance.speaker && role !== voices.get(utterance.speaker));
  const who = el("select", { name: "role" }, Object.entries(ROLES).map(([role, name]) => el("option", { value: role }, name)));
  who.value = utterance.role === "patient" ? "clinician" : "patient";
  const reach = el("select", { name: "reach" },
    el("option", { value: "one" }, "This alone"),
    el("option", { value: "voice" }, `All that this voice says (${same})`),
    others.map(([label, role]) => el("option", { value: `swap ${label}` }, `This voice and the ${(ROLES[role] ?? label).toLowerCase()} have each other's role`)));
  const isSwap = () => reach.value.startsWith("swap ");
  reach.addEventListener("change", () => { who.disabled = isSwap(); });
  const said = utterance.words.slice(0, SHOWN_WORDS).map((_, at) => words.text(number, at)).join(" ");
  const more = utterance.words.length > SHOWN_WORDS ? " …" : "";
  const opened = openForm({
    title: "Who says this?",
    body: [
      el("p", { class: "heard-as" }, `${utterance.name}: “${said}${more}”`),
      field("It is the", who),
      field("How far", reach),
    ],
    text: "Set right",
    send: async ({ role, reach: far }) => {
      if (far.startsWith("swap ")) send({ swapped: [utterance.speaker, far.slice(5)] });
      else send(far === "voice" ? { speakers: { [utterance.speaker]: role } } : { utterances: { [utterance.id]: role } });
    },
  });
  enterSends(opened);
  who.focus();
};
