// How somebody becomes known: the first administrator with the code from the console, others by invitation.

import { ask, Problem } from "/static/js/api.js";
import { say, sentence } from "/static/js/announce.js";
import { button, el, field, input } from "/static/js/dom.js";
import { showCard } from "/static/js/entry/card.js";
import { newPasswordFields } from "/static/js/parts/secrets.js";

const SHORTEST_PASSWORD = 12;

const newPassword = () =>
  newPasswordFields("Password", "password", `At least ${SHORTEST_PASSWORD} characters; a few words are easier than signs.`);

const checked = ({ again, ...values }) => {
  if (values.password.length < SHORTEST_PASSWORD) {
    throw new Problem(422, { detail: `the password needs ${SHORTEST_PASSWORD} characters or more` });
  }
  if (values.password !== again) throw new Problem(422, { detail: "the two passwords differ" });
  return values;
};

export const setUp = (place) =>
  showCard(place, {
    title: "Set up this workstation",
    lead: "You become its first administrator. The set-up code stands on the console where the workstation was started; it works once.",
    broad: true,
    body: [
      field("Set-up code", input("code", { required: true })),
      el("div", { class: "pair" },
        field("Your name", input("name", { required: true, autocomplete: "name" })),
        field("Credentials", input("credentials"), "MD, RN, …")),
      field("Login", input("login", { required: true, autocomplete: "username" })),
      newPassword(),
      el("label", { class: "tick" }, input("is_provider", { type: "checkbox" }), "I see patients, and sign their notes"),
    ],
    text: "Set up",
    send: (values) => ask("POST", "/api/setup", { ...checked(values), is_provider: values.is_provider === "on" }),
  });

/** Resolves with the person, or null when they would rather log in. */
export const join = (place) =>
  new Promise((resolve, reject) => {
    showCard(place, {
      title: "Join",
      lead: "Your administrator gave you a login and a code. You choose the password; nobody else knows it.",
      body: [
        field("Code", input("code", { required: true })),
        field("Login", input("login", { required: true, autocomplete: "username" })),
        newPassword(),
      ],
      text: "Join",
      foot: [button("I have a password", () => resolve(null), { kind: "link" })],
      send: (values) => ask("POST", "/api/join", checked(values)).catch((problem) => {
        if (problem.fields?.need !== "login") throw problem;
        say(sentence(problem.message)); // a second factor is set up already: it is asked for there
        return null;
      }),
    }).then(resolve, reject);
  });
