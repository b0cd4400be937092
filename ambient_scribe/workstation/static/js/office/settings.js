// The clinic's settings: its name, what people declare by signing, how they log in, when the screen locks. Only
// what was changed is sent.

import { get, patch } from "/static/js/api.js";
import { say, sayProblem } from "/static/js/announce.js";
import { button, el, field, fill, input } from "/static/js/dom.js";
import { submitted } from "/static/js/dialogs.js";
import { ROLES } from "/static/js/parts/states.js";
import { dayOf } from "/static/js/times.js";

const DECLARATIONS = [
  { name: "provider", title: "Provider alone", when: "Nobody else worked on the note." },
  { name: "provider_with_scribe", title: "Provider, with a scribe", when: "A scribe edited or reviewed the note. Names {scribe}." },
  { name: "provider_for_another", title: "Provider, for another", when: "It is another provider\u2019s visit. Names {provider}." },
  { name: "scribe", title: "Scribe", when: "A scribe hands the note over. Names {provider}." },
];
const LONGEST = 2000;

export const openSettings = (place) => {
  document.title = "Settings";
  const page = el("main", { class: "page settings" });
  fill(place, page);
  const load = async () => {
    const known = await get("/api/settings");
    fill(page, el("div", { class: "page-head" }, el("h1", {}, "Settings")), form(known, load));
  };
  load().catch(sayProblem);
  return null;
};

const form = (known, reload) => {
  const wrong = el("p", { class: "wrong", role: "alert" });
  const submit = el("button", { type: "submit", class: "main" }, "Save");
  const own = el("form", { class: "settings-form", novalidate: true },
    clinicPart(known), loginPart(known), wordsPart(known), fixedPart(known),
    el("div", { class: "paper settings-foot" }, wrong, submit));
  own.addEventListener("submit", async (event) => {
    event.preventDefault();
    let changes = {};
    const well = await submitted(own, submit, wrong, async () => {
      changes = changesOf(own, known);
      if (Object.keys(changes).length) await patch("/api/settings", changes);
    });
    if (!well) return;
    say(Object.keys(changes).length ? "Saved: it holds from now on" : "Nothing was changed");
    await reload();
  });
  return own;
};

const clinicPart = (known) =>
  el("section", { class: "paper" }, el("h2", {}, "The clinic"),
    field("Name", input("clinic", { value: known.clinic, maxlength: 120, autocomplete: "organization" }),
      "It stands on the login page and in authenticator apps. Its words are refused as passwords."));

const number = (name, value, max) =>
  input(name, { type: "number", required: true, value: String(value), min: "1", max: String(max), inputmode: "numeric" });

const tick = (name, text, on) =>
  el("label", { class: "tick" }, el("input", { type: "checkbox", name, checked: on }), text);

const loginPart = (known) =>
  el("section", { class: "paper" }, el("h2", {}, "Login and screen"),
    el("div", { class: "pair" },
      field("Lock the screen after (minutes)", number("idle_minutes", known.idle_minutes, 60), "Without a key or a touch. A recording goes on."),
      field("A login lasts (hours)", number("session_hours", known.session_hours, 24))),
    el("fieldset", {}, el("legend", { class: "small quiet" }, "Who must have a second factor"),
      el("div", { class: "roles" }, Object.entries(ROLES).map(([role, text]) =>
        tick(`role-${role}`, text, known.second_factor_roles.includes(role))))),
    el("div", {},
      tick("touch_is_enough", "A touch of a passkey is enough to sign, without its PIN or fingerprint", known.touch_is_enough),
      el("p", { class: "small quiet" }, "A key that is left in the machine would then be anybody\u2019s signature.")));

const wordsPart = (known) =>
  el("section", { class: "paper" }, el("h2", {}, "What people declare"),
    el("p", {}, "These sentences stand under a signature. {scribe} and {provider} become names. Notes that are signed keep the sentence that they were signed under."),
    DECLARATIONS.map((one) => declaration(one, known)));

const declaration = ({ name, title, when }, known) => {
  const text = el("textarea", { name: `text-${name}`, rows: "3", maxlength: String(LONGEST), required: true, value: known.attestations[name] });
  const preview = el("p", { class: "attest" });
  const usual = button("Back to the usual words", () => {
    text.value = known.defaults[name];
    drawn();
  }, { kind: "link", "aria-label": `Back to the usual words: ${title}` });
  const drawn = () => {
    preview.hidden = !/\{(scribe|provider)\}/.test(text.value);
    fill(preview, el("span", { class: "small quiet" }, "Reads: "),
      text.value.replaceAll("{scribe}", "Sam Poe").replaceAll("{provider}", "Ana Lee, MD"));
    usual.hidden = text.value === known.defaults[name];
  };
  text.addEventListener("input", drawn);
  drawn();
  return el("div", { class: "declaration" }, field(title, text, when), preview, usual);
};

const fixedPart = (known) =>
  el("section", { class: "paper" }, el("h2", {}, "Set in the profile"),
    el("dl", { class: "facts" },
      fact("Address", known.address),
      fact("Sound is kept", `${known.keep_sound_days} days after the signature, and never less`),
      fact("Certificate", known.certificate_ends ? `ends on ${dayOf(known.certificate_ends)}` : "none: only this machine is served")));

const fact = (name, text) => el("div", {}, el("dt", {}, name), el("dd", {}, text));

const changesOf = (own, known) => {
  const value = (name) => own.elements[name].value;
  const roles = Object.keys(ROLES).filter((role) => own.elements[`role-${role}`].checked).sort();
  const now = {
    clinic: value("clinic").trim(),
    idle_minutes: Number(value("idle_minutes")),
    session_hours: Number(value("session_hours")),
    second_factor_roles: roles,
    touch_is_enough: own.elements.touch_is_enough.checked,
  };
  const changed = Object.entries(now).filter(([name, one]) => String(one) !== String(known[name]));
  const texts = DECLARATIONS.map(({ name }) => [name, value(`text-${name}`)])
    .filter(([name, text]) => text !== known.attestations[name]);
  return { ...Object.fromEntries(changed), ...(texts.length ? { attestations: Object.fromEntries(texts) } : {}) };
};
