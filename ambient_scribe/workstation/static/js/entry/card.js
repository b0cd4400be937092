// The card that every page of the gate is written on: a heading, a form, a line below.

import { sentence } from "/static/js/announce.js";
import { button, el, fill } from "/static/js/dom.js";
import { submitted } from "/static/js/dialogs.js";
import { session } from "/static/js/session.js";

/**
 * Shows the card; `send(values)` is awaited and resolves the promise with what it gives. `also`: another way,
 * { text, act }, with a button of its own and no field.
 */
export const showCard = (place, { title, lead, above, body, text, also, foot, send, broad = false }) =>
  new Promise((resolve, reject) => {
    const wrong = el("p", { class: "wrong", role: "alert" });
    const submit = text && el("button", { type: "submit", class: "main" }, text);
    const other = async () => {
      [wrong.textContent, second.disabled] = ["", true];
      try {
        resolve(await also.act());
      } catch (problem) {
        if (problem.status === undefined) reject(problem);
        else wrong.textContent = sentence(problem.message);
      } finally {
        second.disabled = false;
      }
    };
    const second = also && button(also.text, other, { picture: "passkey" });
    const form = el("form", { class: "form", novalidate: true }, body, wrong, submit, second);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      let result;
      const sent = async (values) => {
        result = await send(values, form);
        return result !== false;
      };
      submitted(form, submit, wrong, sent).then((done) => { if (done) resolve(result); }, reject);
    });
    fill(
      place,
      el(
        "div",
        { class: broad ? "card broad" : "card" },
        el("p", { class: "card-mark" }, el("img", { src: "/static/icons/mark.svg", alt: "" }), "ambient_scribe",
          session.clinic && el("span", { class: "card-clinic" }, session.clinic)),
        el(
          "div",
          { class: "card-paper" },
          el("h1", { tabindex: "-1" }, title),
          lead && el("p", { class: "card-lead" }, lead),
          above,
          form,
        ),
        foot && el("div", { class: "card-foot" }, foot),
      ),
    );
    // Something to read is not passed by with one key.
    (form.querySelector("[name]") ?? (above ? place.querySelector("h1") : submit)).focus();
  });
