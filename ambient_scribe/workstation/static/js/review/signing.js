// Handing over, signing, amending. What is open is listed before a signature; flagged sentences block it, each with
// a way to it. The signature is for the note that is shown: the server compares.

import { get, post } from "/static/js/api.js";
import { say, sentence } from "/static/js/announce.js";
import { button, el, field, fill, icon, input } from "/static/js/dom.js";
import { openForm } from "/static/js/dialogs.js";
import { proofField } from "/static/js/parts/proof.js";
import { suggestionOf } from "/static/js/review/suggestions.js";
import { counted, GROUPS, tasksOf, toldAside } from "/static/js/review/worklist.js";
import { is, session } from "/static/js/session.js";

/** What the person declares, as the site words it: { place, text }. The server compares `text` again. */
const declaration = (desk, which, lead) => {
  const place = el("p", { class: "attest" }, el("strong", {}, lead));
  const text = get(desk.path("attestation")).then((told) => {
    fill(place, el("strong", {}, lead), " ", told[which]);
    return told[which];
  });
  text.catch((problem) => fill(place, sentence(problem.message)));
  return { place, text };
};

const openTasks = (desk) => counted(tasksOf(desk));

/** What is still open, with a way to each. */
const listed = (tasks, jump) =>
  el("ul", { class: "still-open" }, tasks.map((task) =>
    el("li", {}, el("span", {}, el("span", { class: "quiet" }, `${task.sentence ? task.why : GROUPS[task.group]}: `), task.text),
      button("Show", () => jump(task), { kind: "link", "aria-label": `Show: ${task.text}` }))));

const stillOpen = (desk, jump) => {
  const open = openTasks(desk).filter((task) => !task.sentence);
  if (!open.length) return [el("p", { class: "clear" }, icon("check"), "Nothing is open."), setAside(desk)];
  return [
    el("h3", {}, `Said or asked, and not in the note: ${open.length}`),
    listed(open, jump),
    setAside(desk),
  ];
};

/** What somebody has decided to leave out: who signs sees it. */
const setAside = (desk) => {
  const suggested = desk.suggestions.map((one) => ({ text: one.text, entry: desk.aside.of(suggestionOf(one)) })).filter((one) => one.entry);
  const aside = [...tasksOf(desk).filter((task) => task.group === "aside"), ...suggested.map(({ text, entry }) => ({ text, why: toldAside(entry) }))];
  if (!aside.length) return null;
  return el("details", { class: "set-aside", open: true },
    el("summary", {}, `Set aside: ${aside.length}`),
    el("ul", { class: "still-open" }, aside.map((task) => el("li", {}, task.text, el("span", { class: "small quiet" }, task.why)))));
};

const flaggedOf = (desk) => openTasks(desk).filter((task) => task.sentence);

export const openSign = (desk, { jump, done }) => {
  const flagged = flaggedOf(desk);
  const closing = (task) => {
    opened.close();
    jump(task);
  };
  const blocked = [
    el("p", { class: "blocks", role: "alert" }, flagged.length === 1
      ? "One sentence waits for a decision: accept it, change it or remove it. Then you can sign."
      : `${flagged.length} sentences wait for a decision: accept, change or remove each. Then you can sign.`),
    listed(flagged, closing),
  ];
  const { seen } = desk.note;
  const proof = proofField({ begin: () => post(desk.path("signature/passkey"), { seen }) });
  const declared = flagged.length ? null : declaration(desk, "text", `You sign as ${nameOf(session.me)}:`);
  const opened = openForm({
    title: "Sign the note",
    body: [flagged.length ? blocked : null, stillOpen(desk, closing), flagged.length ? null : [declared.place, proof.place]],
    text: "Sign",
    disabled: flagged.length > 0,
    send: async (values) => {
      const given = { seen, declared: await declared.text, ...await proof.given(values) };
      const signature = await post(desk.path("signature"), given);
      say("Signed");
      await done(signature);
    },
  });
  if (flagged.length) opened.dialog.querySelector(".still-open button").focus();
  else proof.focus();
};

export const openHandOver = (desk, { jump, done }) => {
  const open = openTasks(desk);
  const declared = is("scribe") && declaration(desk, "hand_over", "You declare:").place;
  const opened = openForm({
    title: "Hand over to the provider",
    body: [open.length
      ? [el("p", {}, "You can hand over as it is; the provider then decides what is open:"), listed(open, (task) => {
        opened.close();
        jump(task);
      })]
      : el("p", { class: "clear" }, icon("check"), "Nothing is open."), setAside(desk), declared],
    text: "Hand over",
    send: async () => {
      await desk.settled();
      await desk.step((beside) => post(desk.path("reviewed"), { beside, seen: desk.note.seen }));
      say("Handed over");
      await done();
    },
  });
};

export const openAmendment = (desk, { done }) => {
  const steps = () => ({ beside: desk.note.revision, edits: desk.amendment.edits });
  const proof = proofField({ begin: () => post(desk.path("amendment/passkey"), steps()) });
  const declared = declaration(desk, "text", `You sign as ${nameOf(session.me)}:`);
  openForm({
    title: "Sign the amendment",
    body: [
      field("Why the note is amended", input("reason", { required: true, maxlength: 200 })),
      declared.place,
      el("p", { class: "small quiet" }, "The note as it was signed before stays readable."),
      proof.place,
    ],
    text: "Sign the amendment",
    send: async ({ reason, ...values }) => {
      const given = { reason, declared: await declared.text, ...await proof.given(values) };
      await post(desk.path("amendment"), { ...steps(), ...given });
      desk.endAmendment();
      say("The amendment is signed");
      await done();
    },
  });
};

const nameOf = (me) => [me.name, me.credentials].filter(Boolean).join(", ");
