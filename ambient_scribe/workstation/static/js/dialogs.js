// Dialogs: <dialog> with a heading, a body and buttons; the focus goes back to where it was.

import { button, byId, el } from "/static/js/dom.js";
import { sentence } from "/static/js/announce.js";

let count = 0;

/** While the gate is shown, nothing of a dialog is seen and no key closes it. */
export const putBehind = (dialog) => {
  dialog.classList.add("behind");
  dialog.setAttribute("closedby", "none");
};

export const bringBack = (dialog) => {
  dialog.classList.remove("behind");
  dialog.removeAttribute("closedby");
};

/** Opens and returns { dialog, close }. `actions` are buttons; `wide` takes the width of the page. */
export const openDialog = ({ title, body, actions = [], wide = false, onClose, closeText = "Close" }) => {
  count += 1;
  const heading = `dialog-${count}`;
  const close = () => dialog.close();
  const dialog = el(
    "dialog",
    { class: wide ? "dialog wide" : "dialog", "aria-labelledby": heading },
    el("div", { class: "dialog-head" }, el("h2", { id: heading }, title)),
    el("div", { class: "dialog-body" }, body),
    el("div", { class: "dialog-foot" }, actions, closeText && button(closeText, close)),
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    onClose?.();
  });
  document.body.append(dialog);
  dialog.showModal();
  const gate = byId("gate");
  if (gate.open) { // it is shown again, above this one
    putBehind(dialog);
    gate.close();
  }
  return { dialog, close };
};

/** What they show may be seen no more. */
export const closeDialogs = () => {
  for (const dialog of document.querySelectorAll("dialog.dialog[open]")) dialog.close();
};

/** For a dialog that asks the server before it opens: a second key meanwhile opens no second one. */
export const openedOnce = (open) => {
  let opening = null;
  return (...given) => {
    opening ??= open(...given).finally(() => { opening = null; });
    return opening;
  };
};

/** While `work` goes on, the dialog says that it is busy, and `control` rests: nothing is sent twice. */
export const busyWhile = async (control, work) => {
  const dialog = control.closest("dialog");
  dialog?.setAttribute("aria-busy", "true");
  control.disabled = true;
  try {
    return await work();
  } finally {
    dialog?.removeAttribute("aria-busy");
    control.disabled = false;
  }
};

/** A dialog with fields: `send(values)` is awaited; what it throws is told in the dialog, which stays. */
export const openForm = ({ title, body, text, send, cancelText = "Cancel", wide = false, disabled = false }) => {
  count += 1;
  const id = `form-${count}`;
  const wrong = el("p", { class: "wrong", role: "alert" });
  const submit = el("button", { type: "submit", class: "main", form: id, disabled }, text);
  const form = el("form", { id, class: "form", novalidate: true }, body, wrong);
  const opened = openDialog({ title, body: form, actions: [submit], wide, closeText: cancelText });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submitted(form, submit, wrong, send).then((done) => { if (done) opened.close(); });
  });
  return opened;
};

/** Enter sends the form from a list of choices too, whose arrow keys choose. */
export const enterSends = ({ dialog }) =>
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "SELECT") return;
    event.preventDefault();
    event.target.form.requestSubmit();
  });

/** Sends a form once; true when that went well. Errors that are no Problem go up. */
export const submitted = async (form, submit, wrong, send) => {
  if (submit.disabled) return false;
  wrong.textContent = "";
  const missing = [...form.elements].find((one) => one.required && !one.value.trim());
  if (missing) {
    missing.focus();
    wrong.textContent = "Please fill this in.";
    return false;
  }
  try {
    return (await busyWhile(submit, () => send(Object.fromEntries(new FormData(form))))) !== false;
  } catch (problem) {
    if (problem.status === undefined) throw problem;
    wrong.textContent = sentence(problem.message);
    return false;
  }
};
