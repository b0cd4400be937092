// Fields for a password or a PIN of the person who is logged in. The hidden login beside them tells a password
// manager whose it is; it has no name and is not sent.

import { el, field, input } from "/static/js/dom.js";
import { session } from "/static/js/session.js";

const whose = () =>
  el("input", { type: "text", autocomplete: "username", value: session.me?.login ?? "", hidden: true, tabindex: "-1" });

export const passwordField = (text = "Your password", name = "password", complete = "current-password") =>
  [whose(), field(text, input(name, { type: "password", required: true, autocomplete: complete }))];

export const pinField = (props = {}) =>
  [whose(), field("PIN", input("pin", { type: "password", required: true, inputmode: "numeric", ...props }))];

/** A PIN that is chosen, beside the password that shows who chooses it. */
export const newPinField = (hint) =>
  field("New PIN", input("pin", { type: "password", required: true, inputmode: "numeric", autocomplete: "new-password" }), hint);

/** What a new password is: twice, in fields of their own. */
export const newPasswordFields = (text, name, hint) => [
  field(text, input(name, { type: "password", required: true, autocomplete: "new-password" }), hint),
  field(`${text} again`, input("again", { type: "password", required: true, autocomplete: "new-password" })),
];
