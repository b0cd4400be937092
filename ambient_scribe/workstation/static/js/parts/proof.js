// A proof that the person is there: a PIN, the password or a touch of a passkey, whichever they have. The way
// that was taken last is offered first, until the page is closed.

import { post } from "/static/js/api.js";
import { button, el, icon } from "/static/js/dom.js";
import { canTouch, touched } from "/static/js/parts/passkey.js";
import { passwordField, pinField } from "/static/js/parts/secrets.js";
import { session } from "/static/js/session.js";

const WAYS = { pin: "Use the PIN", password: "Use the password", passkey: "Use a passkey" };
let last = null;

/** The ceremony of whoever changes how they log in. */
export const ownCeremony = () => post("/api/unlock/passkey");

/**
 * Returns { place, given, focus }: the fields, `given(values)`, which resolves with the values and the proof,
 * and where to begin. `begin(values)` asks the server for the ceremony of a touch; `pin`: a PIN does, too. A
 * touch takes no field: whoever chooses it sends the form.
 */
export const proofField = ({ begin, pin = true, large = false, text = "Password" }) => {
  const { has_pin: hasPin, passkeys } = session.me;
  const ways = [pin && hasPin && "pin", passkeys > 0 && canTouch() && "passkey", "password"].filter(Boolean);
  const place = el("div", { class: "proof" });
  const shape = { class: large ? "code-field" : null };
  let way = ways.includes(last) ? last : ways[0];
  const draw = () => {
    const fields = {
      pin: () => pinField(shape),
      password: () => passwordField(text),
      passkey: () => el("p", { class: "touch" }, icon("passkey"), "Touch your passkey when the browser asks for it."),
    };
    place.replaceChildren(...[fields[way]()].flat(), el("div", { class: "proof-ways" },
      ways.filter((one) => one !== way).map((one) => button(WAYS[one], () => take(one), { kind: "link" }))));
  };
  const focus = () => {
    const submit = () => [...place.closest("form").elements].find((one) => one.type === "submit");
    (place.querySelector("[name]") ?? submit()).focus();
  };
  const take = (one) => {
    way = one;
    draw();
    focus();
    if (one === "passkey") place.closest("form").requestSubmit();
  };
  draw();
  const given = async (values) => {
    const proof = way === "passkey" ? { ...values, passkey: await touched(await begin(values)) } : values;
    last = way;
    return proof;
  };
  return { place, given, focus };
};
