// Login: name and password, then the code of the second factor where the account has one. A wait after
// wrong tries is counted down.

import { ask } from "/static/js/api.js";
import { button, field, input } from "/static/js/dom.js";
import { showCard } from "/static/js/entry/card.js";
import { canTouch, touched } from "/static/js/parts/passkey.js";

const CODE_NEEDED = Symbol("code");

const send = async (values, form) => {
  try {
    return await ask("POST", "/api/login", values);
  } catch (problem) {
    if (problem.fields?.need === "code" && !values.code) return { [CODE_NEEDED]: { values, ...problem.fields } };
    if (problem.fields?.wait_s > 0) countDown(form, problem);
    throw problem;
  }
};

const countDown = (form, problem) => {
  const submit = form.querySelector("[type=submit]");
  const text = submit.textContent;
  let left = Math.ceil(problem.fields.wait_s);
  const step = () => {
    submit.textContent = left > 0 ? `Wait ${left} s` : text;
    submit.disabled = left > 0;
    left -= 1;
    if (left >= 0) setTimeout(step, 1000);
  };
  queueMicrotask(step); // after the form has set its button free
  setTimeout(step, 0);
};

/** It is both factors: the key asks for its own PIN or a fingerprint. */
const byPasskey = async () =>
  ask("POST", "/api/login/passkey/answer", await touched(await ask("POST", "/api/login/passkey")));

const withPasskey = (text) => canTouch() && { text, act: byPasskey };

/** Resolves with the person, or null when they want to join instead. */
export const logIn = (place, login = "") =>
  new Promise((resolve, reject) => {
    showCard(place, {
      title: "Log in",
      body: [
        field("Login", input("login", { required: true, autocomplete: "username", value: login })),
        field("Password", input("password", { type: "password", required: true, autocomplete: "current-password" })),
      ],
      text: "Log in",
      also: withPasskey("Log in with a passkey"),
      foot: [button("I was invited", () => resolve(null), { kind: "link" })],
      send,
    })
      .then((result) => (result?.[CODE_NEEDED] ? secondFactor(place, result[CODE_NEEDED]) : result))
      .then(resolve, reject);
  });

const LEADS = {
  app: "The six figures that your authenticator shows now, or one of your recovery codes.",
  passkey: "Touch your passkey, or give one of your recovery codes.",
};

const secondFactor = (place, { values: known, has_app: app = true, has_passkey: passkey = false }) =>
  showCard(place, {
    title: "Second factor",
    lead: LEADS[app ? "app" : "passkey"],
    also: passkey && withPasskey("Use a passkey"),
    body: [field("Code", input("code", { required: true, class: "code-field", autocomplete: "one-time-code", inputmode: "numeric" }))],
    text: "Log in",
    send: ({ code }, form) => send({ ...known, code: code.replaceAll(" ", "") }, form),
  });
