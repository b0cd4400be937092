// The locked screen: hides everything and stops nothing. A PIN opens it where the person has one.

import { ask } from "/static/js/api.js";
import { button, el } from "/static/js/dom.js";
import { showCard } from "/static/js/entry/card.js";
import { passwordField, pinField } from "/static/js/parts/secrets.js";
import { session } from "/static/js/session.js";

const goesOn = () =>
  el("p", { class: "going-on" }, "A recording goes on. Locking the screen does not stop it.");

/** Resolves with the person, or null when somebody else wants to log in. */
export const unlock = (place, me) => {
  let byPin = me.has_pin;
  const shown = () =>
    new Promise((resolve, reject) => {
      const secret = byPin
        ? pinField({ class: "code-field" })
        : passwordField("Password");
      const other = byPin ? "Use the password" : "Use the PIN";
      const turn = () => {
        byPin = !byPin;
        shown().then(resolve, reject);
      };
      showCard(place, {
        title: "Locked",
        lead: `${me.name} is logged in. Everything is as you left it.`,
        above: (me.recording || session.recordingGoesOn) && goesOn(),
        body: secret,
        text: "Unlock",
        foot: [
          me.has_pin && button(other, turn, { kind: "link" }),
          // Whoever else logs in begins with an empty page, and this one holds the microphone.
          !session.recordsHere && button("Somebody else", () => resolve(null), { kind: "link" }),
        ],
        send: (values) => ask("POST", "/api/unlock", values),
      }).then(resolve, reject);
    });
  return shown();
};
