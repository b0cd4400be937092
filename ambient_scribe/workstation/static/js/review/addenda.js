// Addenda below a signed note: text that is added and changes nothing above it. A scribe's waits for the provider.

import { get, post } from "/static/js/api.js";
import { say, sayProblem } from "/static/js/announce.js";
import { button, el, field, fill } from "/static/js/dom.js";
import { openForm } from "/static/js/dialogs.js";
import { proofField } from "/static/js/parts/proof.js";
import { mayEdit, maySign, session } from "/static/js/session.js";
import { momentOf } from "/static/js/times.js";

const LONGEST = 10_000;

/** { element, notice, draw, write }: below the note, and what is told of them above it; `write` opens a new one where
    the note is signed. */
export const buildAddenda = (desk) => {
  const element = el("div", { class: "addenda" });
  const notice = el("div", { class: "notices" });
  let declares = "";
  const draw = async () => {
    if (!desk.note?.signed) return fill(element);
    const found = await get(desk.path("addenda"));
    declares = found.declares;
    fill(notice, told(found.addenda, () => element.querySelector(".waits")));
    return fill(element, found.addenda.map((one) => part(desk, one, declares, draw)));
  };
  const write = () => {
    if (!desk.note?.signed || desk.isAmending || !mayEdit()) return false;
    openWriting(desk, declares, draw);
    return true;
  };
  return { element, notice, draw: () => draw().catch(sayProblem), write };
};

/** Below a long note nobody would see it. */
const told = (addenda, first) => {
  const waiting = addenda.filter((one) => !one.signed_at).length;
  if (!waiting) return null;
  const show = () => {
    first().scrollIntoView({ block: "center" });
    first().querySelector("button")?.focus({ preventScroll: true });
  };
  return el("p", { class: "notice" }, waiting === 1 ? "An addendum below the note waits for the provider’s signature. " : `${waiting} addenda below the note wait for the provider’s signature. `,
    button("Show", show, { kind: "link" }));
};

const part = (desk, one, declares, done) =>
  el("section", { class: one.signed_at ? "addendum" : "addendum waits", "aria-label": "Addendum" },
    el("h2", {}, "Addendum"),
    one.text.split(/\n+/).map((line) => el("p", {}, line)),
    el("p", { class: "small quiet by" },
      one.writer !== one.signer && [el("strong", {}, "Written by ", one.writer), ` ${momentOf(one.written_at)}. `],
      one.signed_at
        ? [el("strong", {}, "Signed by ", one.signer), ` ${momentOf(one.signed_at)}. `, one.attestation]
        : "Not signed: it is no part of the record yet."),
    !one.signed_at && el("div", { class: "part-actions" },
      maySign() && button("Sign the addendum", () => openSigning(desk, one, declares, done)),
      (maySign() || one.writer_id === session.me.id) && button("Take it back", () => takeBack(desk, one, done), { kind: "link" })));

const takeBack = async (desk, one, done) => {
  try {
    await post(desk.path(`addenda/${one.id}/removal`));
    say("The addendum is taken back");
  } catch (problem) {
    sayProblem(problem);
  }
  await done().catch(sayProblem);
};

const attested = (declares) =>
  el("p", { class: "attest" }, el("strong", {}, `You sign as ${[session.me.name, session.me.credentials].filter(Boolean).join(", ")}:`), " ", declares);

/** A provider signs what they write; a scribe's waits for one. What was sent and could not be signed stays below. */
const openWriting = (desk, declares, done) => {
  const text = el("textarea", { name: "text", required: true, maxlength: LONGEST, rows: 5 });
  let written = null;
  const proof = maySign() && proofField({ begin: async () => begin(desk, written ??= await post(desk.path("addenda"), { text: text.value })) });
  const opened = openForm({
    title: "Addendum",
    body: [
      field("Added below the note, which stays as it is", text),
      proof ? [attested(declares), proof.place] : el("p", { class: "small quiet" }, "The provider signs it."),
    ],
    text: proof ? "Sign the addendum" : "Add",
    send: async ({ text: words, ...values }) => {
      if (written && written.text !== words.trim()) {
        await post(desk.path(`addenda/${written.id}/removal`));
        written = null;
      }
      written ??= await post(desk.path("addenda"), { text: words });
      if (proof) await post(desk.path(`addenda/${written.id}/signature`), { seen: written.seen, ...await proof.given(values) });
      say(proof ? "The addendum is signed" : "The addendum waits for the provider");
      await done();
    },
  });
  opened.dialog.addEventListener("close", () => { done().catch(sayProblem); });
  text.focus();
};

const begin = (desk, { id, seen }) => post(desk.path(`addenda/${id}/signature/passkey`), { seen });

const openSigning = (desk, one, declares, done) => {
  const proof = proofField({ begin: () => begin(desk, one) });
  openForm({
    title: "Sign the addendum",
    body: [el("blockquote", { class: "addendum-text" }, one.text), attested(declares), proof.place],
    text: "Sign the addendum",
    send: async (values) => {
      await post(desk.path(`addenda/${one.id}/signature`), { seen: one.seen, ...await proof.given(values) });
      say("The addendum is signed");
      await done();
    },
  });
  proof.focus();
};
