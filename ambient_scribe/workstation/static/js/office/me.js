// One's own account: passkeys, second factor, PIN for signing and unlocking, password, what happened to it.

import { ask, post, Problem } from "/static/js/api.js";
import { say } from "/static/js/announce.js";
import { button, el, fill } from "/static/js/dom.js";
import { openDialog, openForm, submitted } from "/static/js/dialogs.js";
import { codeField, recoveryCodes, scanned } from "/static/js/entry/enrol.js";
import { noticesPart } from "/static/js/office/notices.js";
import { ownSessionsPart } from "/static/js/office/own_sessions.js";
import { passkeysPart } from "/static/js/office/passkeys.js";
import { ownCeremony, proofField } from "/static/js/parts/proof.js";
import { pedalPart } from "/static/js/office/pedal.js";
import { ROLES } from "/static/js/parts/states.js";
import { newPasswordFields, newPinField, passwordField } from "/static/js/parts/secrets.js";
import { session, takeMe } from "/static/js/session.js";

export const openMe = (place) => {
  document.title = "Me";
  const { me } = session;
  const reload = async () => {
    takeMe(await ask("GET", "/api/me"));
    openMe(place);
  };
  fill(
    place,
    el("main", { class: "page" },
      el("div", { class: "page-head" }, el("h1", {}, me.name, me.credentials && `, ${me.credentials}`),
        el("p", { class: "quiet" }, me.roles.map((role) => ROLES[role] ?? role).join(", "))),
      el("div", { class: "own" }, passkeysPart(reload, (codes) => showCodes(codes, reload)), factorPart(me, reload),
        pinPart(me, reload), passwordPart(reload), ownSessionsPart(), pedalPart(), noticesPart())),
  );
  return null;
};

const showCodes = (codes, done) =>
  openDialog({ title: "Recovery codes", body: recoveryCodes(codes), closeText: "I have kept them", onClose: done });

const factorPart = (me, done) =>
  el("section", { class: "paper" },
    el("h2", {}, "Authenticator app"),
    el("p", {}, me.has_app
      ? "With your password your account asks for a code from your phone."
      : "A code from your phone beside the password: who learns the password alone stays outside."),
    el("div", { class: "part-actions" },
      button(me.has_app ? "Set up another phone" : "Set up", () => enrol(done), { kind: me.second_factor ? "" : "main" }),
      me.has_app && button("Remove", () => again({
        title: "Remove the authenticator app", lead: "Its codes no longer let you in.", text: "Remove",
        send: (proof) => post("/api/me/second-factor/removal", proof), done,
      }), { kind: "link" })),
    me.second_factor && el("p", { class: "small quiet codes-left" }, `${me.recovery_codes_left} recovery codes are left. `,
      button("New codes", () => newCodes(done), { kind: "link" })));

/** A step that takes the password or a touch once more. */
const again = ({ title, lead, text, send, done }) => {
  const proof = proofField({ begin: ownCeremony, pin: false, text: "Your password" });
  return openForm({
    title,
    body: [lead && el("p", {}, lead), proof.place],
    text,
    send: async (values) => {
      const answer = await send(await proof.given(values));
      if (done) await done(answer);
    },
  });
};

const newCodes = (done) =>
  again({
    title: "New recovery codes", lead: "Those that you have no longer work.", text: "Make new codes",
    send: (proof) => post("/api/me/recovery-codes", proof),
    done: ({ recovery_codes: codes }) => { showCodes(codes, done); },
  });

const enrol = (done) =>
  again({
    title: "Authenticator app", text: "Go on",
    send: (proof) => post("/api/me/second-factor", proof),
    done: (secret) => { confirm(secret, done); },
  });

const confirm = (secret, done) =>
  openForm({
    title: "Authenticator app",
    body: [scanned(secret), codeField()],
    text: "Confirm",
    send: async (values) => {
      const { recovery_codes: codes } = await post("/api/me/second-factor/confirm", values);
      if (codes.length === 0) return done(); // those of before still hold
      showCodes(codes, done);
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
