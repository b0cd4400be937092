// Enrolling a second factor: a passkey, or the picture for the authenticator and a first code as proof; then
// the recovery codes.

import { ask, post } from "/static/js/api.js";
import { el, field, input } from "/static/js/dom.js";
import { showCard } from "/static/js/entry/card.js";
import { canTouch, made } from "/static/js/parts/passkey.js";
import { takeMe } from "/static/js/session.js";

/** An SVG as an image: whatever stands in it, nothing of it runs. */
const picture = (svg) =>
  el("img", { class: "qr", alt: "QR code for the authenticator", src: `data:image/svg+xml;utf8,${encodeURIComponent(svg)}` });

export const scanned = ({ qr, secret }) =>
  el(
    "div",
    { class: "enrol" },
    picture(qr),
    el(
      "div",
      {},
      el("p", {}, "Scan this with an authenticator app. It works without a network."),
      el("p", { class: "small quiet" }, "Or type the secret: ", el("code", {}, secret)),
    ),
  );

export const codeField = () =>
  field("Code that it shows now", input("code", { required: true, class: "code-field", autocomplete: "one-time-code", inputmode: "numeric" }));

export const recoveryCodes = (codes) => [
  el("p", {}, "Each of these lets you in once, without the authenticator. Print them or write them down: they are shown only now."),
  el("ul", { class: "codes" }, codes.map((code) => el("li", {}, code))),
];

/** `proof`: of somebody whose login is complete. Resolves with the recovery codes; none where there are some. */
export const registered = async (name, proof = {}) => {
  const key = await made(await post("/api/me/passkeys", proof));
  return (await post("/api/me/passkeys/answer", { ...key, name })).recovery_codes;
};

const confirmed = async (place, secret) => {
  const { recovery_codes: codes } = await showCard(place, {
    title: "A second factor",
    above: scanned(secret),
    body: codeField(),
    text: "Confirm",
    broad: true,
    send: (values) => post("/api/me/second-factor/confirm", values),
  });
  return codes;
};

/** For an account that must have one before it goes on. Resolves with the person as they are then. */
export const mustEnrol = async (place) => {
  const chosen = await showCard(place, {
    title: "A second factor",
    lead: "Your account needs something that you have, beside the password that you know: your phone, or a passkey.",
    text: "Use an authenticator app",
    also: canTouch() && { text: "Use a passkey", act: () => registered("First passkey") },
    send: () => post("/api/me/second-factor"),
  });
  const codes = Array.isArray(chosen) ? chosen : await confirmed(place, chosen);
  await showCard(place, {
    title: "Recovery codes",
    above: recoveryCodes(codes),
    text: "I have kept them",
    broad: true,
    send: () => true,
  });
  return takeMe(await ask("GET", "/api/me"));
};
