// The own passkeys: what is registered, another one, another name, one less.

import { get, patch, post } from "/static/js/api.js";
import { say, sayProblem } from "/static/js/announce.js";
import { button, el, field, fill, input } from "/static/js/dom.js";
import { openForm } from "/static/js/dialogs.js";
import { registered } from "/static/js/entry/enrol.js";
import { canTouch } from "/static/js/parts/passkey.js";
import { ownCeremony, proofField } from "/static/js/parts/proof.js";
import { momentOf } from "/static/js/times.js";

export const passkeysPart = (done, showCodes) => {
  const list = el("ul", { class: "keys" });
  const load = async () => fill(list, (await get("/api/me/passkeys")).map((key) => row(key, done)));
  load().catch(sayProblem);
  return el("section", { class: "paper" },
    el("h2", {}, "Passkeys"),
    el("p", {}, canTouch()
      ? "A security key, or this computer\u2019s own lock. It logs you in by itself, unlocks, and signs with a touch."
      : "Passkeys work at the workstation\u2019s own name, over TLS or on the machine itself."),
    list,
    button("Add a passkey", () => add(done, showCodes), { picture: "passkey", disabled: !canTouch() }));
};

const row = (key, done) =>
  el("li", {},
    el("span", {}, el("strong", {}, key.name),
      el("span", { class: "small quiet" }, key.used_at ? `last used ${momentOf(key.used_at)}` : `registered ${momentOf(key.made_at)}`)),
    el("span", { class: "part-actions" },
      button("Rename", () => rename(key, done), { kind: "link", "aria-label": `Rename ${key.name}` }),
      button("Remove", () => remove(key, done), { kind: "link", "aria-label": `Remove ${key.name}` })));

const rename = (key, done) =>
  openForm({
    title: `Rename ${key.name}`,
    body: field("Name of the key", input("name", { required: true, maxlength: 80, value: key.name }), "By which you will know it in this list."),
    text: "Rename",
    send: async ({ name }) => {
      await patch(`/api/me/passkeys/${encodeURIComponent(key.id)}`, { name });
      say(`It is called ${name} now`);
      await done();
    },
  });

const add = (done, showCodes) => {
  const proof = proofField({ begin: ownCeremony, pin: false, text: "Your password" });
  openForm({
    title: "Add a passkey",
    body: [
      field("Name of the key", input("name", { required: true, maxlength: 80 }), "By which you will know it in this list: blue key, laptop…"),
      proof.place,
    ],
    text: "Go on",
    send: async ({ name, ...values }) => {
      const codes = await registered(name, await proof.given(values));
      say(`${name} is registered`);
      if (codes.length) showCodes(codes);
      else await done();
    },
  });
};

const remove = (key, done) => {
  const proof = proofField({ begin: ownCeremony, pin: false, text: "Your password" });
  openForm({
    title: `Remove ${key.name}`,
    body: [el("p", {}, "It no longer logs you in, unlocks or signs. The key itself is not erased."), proof.place],
    text: "Remove",
    send: async (values) => {
      await post(`/api/me/passkeys/${encodeURIComponent(key.id)}/removal`, await proof.given(values));
      say(`${key.name} is removed`);
      await done();
    },
  });
};
