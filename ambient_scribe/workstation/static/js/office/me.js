// One's own account: second factor, PIN for signing and unlocking, password.

import { ask, post, Problem } from "/static/js/api.js";
import { say } from "/static/js/announce.js";
import { button, el, fill } from "/static/js/dom.js";
import { openDialog, openForm, submitted } from "/static/js/dialogs.js";
import { codeField, recoveryCodes, scanned } from "/static/js/entry/enrol.js";
import { pedalPart } from "/static/js/office/pedal.js";
import { ROLES } from "/static/js/parts/states.js";
import { newPasswordFields, newPinField, passwordField } from "/static/js/parts/secrets.js";
import { session, takeMe } from "/static/js/session.js";

export const openMe = (place) => {
  document.title = "Me";
  const { me } = session;
  const again = async () => {
    takeMe(await ask("GET", "/api/me"));
    openMe(place);
  };
  fill(
    place,
    el("main", { class: "page" },
      el("div", { class: "page-head" }, el("h1", {}, me.name, me.credentials && `, ${me.credentials}`),
        el("p", { class: "quiet" }, me.roles.map((role) => ROLES[role] ?? role).join(", "))),
      el("div", { class: "own" }, factorPart(me, again), pinPart(me, again), passwordPart(again), pedalPart())),
  );
  return null;
};

const factorPart = (me, done) =>
  el("section", { class: "paper" },
    el("h2", {}, "Second factor"),
    el("p", {}, me.second_factor
      ? "Your account asks for a code from your authenticator."
      : "A code from your phone beside the password: who learns the password alone stays outside."),
    button(me.second_factor ? "Set up another phone" : "Set up", () => enrol(done), { kind: me.second_factor ? "" : "main" }));

const enrol = (done) =>
  openForm({
    title: "Second factor",
    body: passwordField(),
    text: "Go on",
    send: async (values) => confirm(await post("/api/me/second-factor", values), done),
  });

const confirm = (secret, done) =>
  openForm({
    title: "Second factor",
    body: [scanned(secret), codeField()],
    text: "Confirm",
    send: async (values) => {
      const { recovery_codes: codes } = await post("/api/me/second-factor/confirm", values);
      if (codes.length === 0) return done(); // those of before still hold
      openDialog({ title: "Recovery codes", body: recoveryCodes(codes), closeText: "I have kept them", onClose: done });
    },
  });

const pinPart = (me, done) =>
  smallForm({
    title: "PIN",
    lead: me.has_pin ? "You sign and unlock with a PIN. Here you choose another." : "A short number to sign and to unlock with, on this workstation only.",
    body: [
      passwordField(),
      newPinField("Six figures or more."),
    ],
    text: me.has_pin ? "Change PIN" : "Set PIN",
    send: (values) => post("/api/me/pin", values),
    done, told: "The PIN holds from now on",
  });

const passwordPart = (done) =>
  smallForm({
    title: "Password",
    lead: "A few words that only you would put together.",
    body: [
      passwordField("The one that holds now"),
      newPasswordFields("The new one", "new"),
    ],
    text: "Change password",
    send: ({ again, ...values }) => {
      if (again !== values.new) throw new Problem(422, { detail: "the new passwords differ" });
      return post("/api/me/password", values);
    },
    done, told: "The new password holds from now on",
  });

const smallForm = ({ title, lead, body, text, send, done, told }) => {
  const wrong = el("p", { class: "wrong", role: "alert" });
  const submit = el("button", { type: "submit" }, text);
  const form = el("form", { class: "form", novalidate: true }, body, wrong, el("div", {}, submit));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const well = await submitted(form, submit, wrong, async (values) => {
      await send(values);
      return true;
    });
    if (!well) return;
    say(told);
    await done();
  });
  return el("section", { class: "paper" }, el("h2", {}, title), el("p", {}, lead), form);
};
