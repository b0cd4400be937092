// The card that every page of the gate is written on: a heading, a form, a line below.

import { el, fill } from "/static/js/dom.js";
import { submitted } from "/static/js/dialogs.js";

/** Shows the card; `send(values)` is awaited and resolves the promise with what it gives. */
export const showCard = (place, { title, lead, above, body, text, foot, send, broad = false }) =>
  new Promise((resolve, reject) => {
    const wrong = el("p", { class: "wrong", role: "alert" });
    const submit = text && el("button", { type: "submit", class: "main" }, text);
    const form = el("form", { class: "form", novalidate: true }, body, wrong, submit);
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
        el("p", { class: "card-mark" }, el("img", { src: "/static/icons/mark.svg", alt: "" }), "ambient_scribe"),
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
    (form.querySelector("[name]") ?? place.querySelector("h1")).focus();
  });
