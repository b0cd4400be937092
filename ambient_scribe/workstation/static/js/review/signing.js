// Handing over, signing, amending. What is open is listed before a signature; flagged sentences block it, each with
// a way to it. The signature is for the note that is shown: the server compares.

import { post } from "/static/js/api.js";
import { say } from "/static/js/announce.js";
import { button, el, field, icon, input } from "/static/js/dom.js";
import { openForm } from "/static/js/dialogs.js";
import { passwordField, pinField } from "/static/js/parts/secrets.js";
import { counted, GROUPS, tasksOf } from "/static/js/review/worklist.js";
import { session } from "/static/js/session.js";

const secretField = () => {
  const { has_pin: hasPin } = session.me;
  const place = el("div", {});
  const draw = (byPin) => {
    place.replaceChildren(
      ...(byPin ? pinField() : passwordField("Password")),
      ...(hasPin ? [button(byPin ? "Use the password" : "Use the PIN", () => {
        draw(!byPin);
        place.querySelector("[name]").focus();
      }, { kind: "link" })] : []),
    );
  };
  draw(hasPin);
  return place;
};

const openTasks = (desk) => counted(tasksOf(desk, new Set()));

/** What is still open, with a way to each. */
const listed = (tasks, jump) =>
  el("ul", { class: "still-open" }, tasks.map((task) =>
    el("li", {}, el("span", {}, el("span", { class: "quiet" }, `${task.sentence ? task.why : GROUPS[task.group]}: `), task.text),
      button("Show", () => jump(task), { kind: "link", "aria-label": `Show: ${task.text}` }))));

const stillOpen = (desk, jump) => {
  const open = openTasks(desk).filter((task) => !task.sentence);
  if (!open.length) return el("p", { class: "clear" }, icon("check"), "Nothing is open.");
  return [
    el("h3", {}, `Said or asked, and not in the note: ${open.length}`),
    listed(open, jump),
  ];
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
  const ready = () => [
    el("p", { class: "attest" }, `You sign as ${nameOf(session.me)}: that you have read this note and answer for it.`),
    secretField(),
  ];
  const { seen } = desk.note;
  const opened = openForm({
    title: "Sign the note",
    body: [flagged.length ? blocked : null, stillOpen(desk, closing), flagged.length ? null : ready()],
    text: "Sign",
    disabled: flagged.length > 0,
    send: async (secret) => {
      const signature = await post(desk.path("signature"), { seen, ...secret });
      say("Signed");
      await done(signature);
    },
  });
  if (flagged.length) opened.dialog.querySelector(".still-open button").focus();
  else opened.dialog.querySelector("[name]").focus();
};

export const openHandOver = (desk, { jump, done }) => {
  const open = openTasks(desk);
  const opened = openForm({
    title: "Hand over to the provider",
    body: open.length
      ? [el("p", {}, "You can hand over as it is; the provider then decides what is open:"), listed(open, (task) => {
        opened.close();
        jump(task);
      })]
      : el("p", { class: "clear" }, icon("check"), "Nothing is open."),
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
  openForm({
    title: "Sign the amendment",
    body: [
      field("Why the note is amended", input("reason", { required: true, maxlength: 200 })),
      el("p", { class: "attest" }, `You sign as ${nameOf(session.me)}. The note as it was signed before stays readable.`),
      secretField(),
    ],
    text: "Sign the amendment",
    send: async ({ reason, ...secret }) => {
      await post(desk.path("amendment"), { beside: desk.note.revision, reason, edits: desk.amendment, ...secret });
      desk.endAmendment();
      say("The amendment is signed");
      await done();
    },
  });
};

const nameOf = (me) => [me.name, me.credentials].filter(Boolean).join(", ");
