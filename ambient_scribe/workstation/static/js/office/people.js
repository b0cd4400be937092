// People: who has an account, in which roles; inviting, changing, closing. An invitation is a code that the
// administrator hands over; the person chooses the password.

import { get, patch, post } from "/static/js/api.js";
import { sayProblem } from "/static/js/announce.js";
import { button, el, field, fill, input } from "/static/js/dom.js";
import { openDialog, openForm } from "/static/js/dialogs.js";
import { bindKeys } from "/static/js/keys.js";
import { ownCeremony, proofField } from "/static/js/parts/proof.js";
import { ROLES } from "/static/js/parts/states.js";
import { session } from "/static/js/session.js";

export const openPeople = (place) => {
  document.title = "People";
  const rows = el("tbody");
  const load = async () => fill(rows, (await get("/api/accounts")).map(row));
  const reload = () => load().catch(sayProblem);

  const row = (account) =>
    el(
      "tr",
      { class: account.active ? "" : "inactive" },
      el("td", {}, el("strong", {}, account.name), account.credentials && `, ${account.credentials}`),
      el("td", {}, account.login),
      el("td", {}, account.roles.map((role) => ROLES[role] ?? role).join(", ")),
      el("td", {}, account.second_factor ? "Yes" : "No"),
      el("td", {}, !account.active ? "Closed" : account.in_use ? "Active" : "Invited"),
      el("td", {}, el("div", { class: "row-actions" },
        button("Change", () => change(account), { "aria-label": `Change ${account.name}` }),
        account.active && account.id !== session.me.id
          && button("New code", () => again(account).catch(sayProblem), { "aria-label": `New invitation for ${account.name}` }))),
    );

  const invite = () =>
    openForm({
      title: "Invite somebody",
      body: [
        field("Name", input("name", { required: true })),
        el("div", { class: "pair" },
          field("Login", input("login", { required: true })),
          field("Credentials", input("credentials"), "MD, RN, …")),
        roleTicks([]),
      ],
      text: "Invite",
      send: async (values) => {
        const { account, code } = await post("/api/accounts", withRoles(values));
        reload();
        showCode(account, code);
      },
    });

  const change = (account) =>
    openForm({
      title: `Change ${account.name}`,
      body: [
        field("Name", input("name", { required: true, value: account.name })),
        field("Credentials", input("credentials", { value: account.credentials ?? "" })),
        roleTicks(account.roles),
        tick("active", "May log in", account.active),
      ],
      text: "Save",
      send: async (values) => {
        const { active, ...rest } = withRoles(values);
        await patch(`/api/accounts/${encodeURIComponent(account.id)}`, { ...rest, active: active === "on" });
        reload();
      },
    });

  const invitation = (account) => `/api/accounts/${encodeURIComponent(account.id)}/invitation`;

  const again = async (account) => {
    if (account.in_use) reset(account);
    else showCode(account, (await post(invitation(account))).code);
  };

  const reset = (account) => {
    const proof = proofField({ begin: ownCeremony, pin: false, text: "Your password" });
    openForm({
      title: `New code for ${account.name}`,
      body: [
        el("p", {}, "Whoever has the code can become this person. ", el("strong", {}, account.name),
          " is told at the next login that you made it, and the trail keeps an alarm."),
        el("fieldset", {}, el("legend", { class: "small quiet" }, "What was lost"),
          choice("password", "The password: the second factor stays", true),
          choice("both", "The second factor too: both are void from now on")),
        proof.place,
      ],
      text: "Make the code",
      send: async ({ lost, ...values }) => {
        const given = await proof.given(values);
        const { code } = await post(invitation(account), { ...given, forget_second_factor: lost === "both" });
        reload();
        showCode(account, code);
      },
    });
  };

  fill(
    place,
    el("main", { class: "page" },
      el("div", { class: "page-head" }, el("h1", {}, "People"), button("Invite somebody", invite, { kind: "main", key: "N" })),
      el("div", { class: "paper table-wrap" },
        el("table", {},
          el("thead", {}, el("tr", {}, ["Name", "Login", "Roles", "Second factor", "State"].map((text) => el("th", { scope: "col" }, text)), el("th", {}, el("span", { class: "unseen" }, "Actions")))),
          rows))),
  );
  reload();
  return bindKeys({ n: () => { invite(); } });
};

const choice = (value, text, on = false) =>
  el("label", { class: "tick" }, el("input", { type: "radio", name: "lost", value, checked: on }), text);

const tick = (name, text, on) =>
  el("label", { class: "tick" }, el("input", { type: "checkbox", name, checked: on }), text);

const roleTicks = (held) =>
  el("fieldset", {}, el("legend", { class: "small quiet" }, "Roles"),
    el("div", { class: "roles" }, Object.entries(ROLES).map(([role, text]) => tick(`role-${role}`, text, held.includes(role)))));

const withRoles = (values) => {
  const given = Object.entries(values);
  const roles = given.filter(([name]) => name.startsWith("role-")).map(([name]) => name.slice("role-".length));
  return { ...Object.fromEntries(given.filter(([name]) => !name.startsWith("role-"))), roles };
};

const showCode = (account, code) =>
  openDialog({
    title: `Code for ${account.name}`,
    body: [
      el("p", {}, "Hand this code over in person. It works once, with the login ", el("strong", {}, account.login), ", under “I was invited”."),
      el("p", { class: "one-time" }, code),
      el("p", { class: "small quiet" }, "It is shown only now."),
    ],
    closeText: "Done",
  });
