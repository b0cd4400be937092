// Enrolling a second factor: the picture for the authenticator, a first code as proof, the recovery codes.

import { ask, post } from "/static/js/api.js";
import { el, field, input } from "/static/js/dom.js";
import { showCard } from "/static/js/entry/card.js";
import { passwordField } from "/static/js/parts/secrets.js";
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

/** For an account that must have one before it goes on. Resolves with the person as they are then. */
export const mustEnrol = async (place) => {
  const secret = await showCard(place, {
    title: "A second factor",
    lead: "Your account needs a second factor: a code from your phone beside the password.",
    body: passwordField(),
    text: "Go on",
    send: (values) => post("/api/me/second-factor", values),
  });
  const { recovery_codes: codes } = await showCard(place, {
    title: "A second factor",
    above: scanned(secret),
    body: codeField(),
    text: "Confirm",
    broad: true,
    send: (values) => post("/api/me/second-factor/confirm", values),
  });
  await showCard(place, {
    title: "Recovery codes",
    above: recoveryCodes(codes),
    text: "I have kept them",
    broad: true,
    send: () => true,
  });
  return takeMe(await ask("GET", "/api/me"));
};
