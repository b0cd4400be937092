// Everybody in the room, and what each said to the recording: the patient first. One key each for the usual case;
// the newest word of each person counts.

import { post, visitPath } from "/static/js/api.js";
import { button, el, fill, input } from "/static/js/dom.js";
import { TO_SCRIBE } from "/static/js/live/door.js";
import { momentOf } from "/static/js/times.js";

const PATIENT = "patient";
const USUAL = ["partner", "daughter", "son", "parent", "interpreter", "student"];
const ALOUD = "asked aloud", FORM = "signed form";
const WAYS = [
  { key: "Y", text: "Agrees", status: "given", how: ALOUD, name: "agrees, asked aloud" },
  { key: "F", text: "Signed form", status: "given", how: FORM, name: "agrees by a signed form" },
  { key: "N", text: "Refuses", status: "refused", how: ALOUD, name: "refuses" },
];

/** `said`: the consents so far. Events: "change". */
export class Room extends EventTarget {
  #id;
  #people = []; // { person, said: { status, how } or null, known: the entry of the record or null }
  #list = el("ul", { class: "room" });
  #scribe = el("div", { class: "room-scribe" });

  constructor(visit, said) {
    super();
    this.#id = visit.id;
    const newest = new Map(said.map((entry) => [entry.person, entry]));
    const known = (person) => ({ person, known: newest.get(person) ?? null, said: saidIn(newest.get(person)) });
    this.scribe = known(TO_SCRIBE);
    this.#people = [PATIENT, ...[...newest.keys()].filter((one) => one !== PATIENT && one !== TO_SCRIBE)].map(known);
    const other = input("other", { "aria-label": "Somebody else in the room", maxlength: 100 });
    other.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      if (other.value.trim()) this.add(other.value.trim());
      other.value = "";
    });
    this.element = el("section", { class: "in-room", "aria-label": "In the room" },
      el("h3", {}, "May this visit be recorded? Ask everybody in the room."),
      this.#list,
      el("div", { class: "room-add", role: "group", "aria-label": "Who else is in the room?" },
        el("span", { class: "small quiet" }, "Also here"),
        USUAL.map((person) => button(person, () => this.add(person), { kind: "add-person" })),
        el("label", { class: "small quiet add-other" }, "or", other)),
      this.#scribe);
    this.#draw();
  }

  get undecided() { return this.#people.filter(({ said }) => said === null); }
  get refused() { return this.#people.filter(({ said }) => said?.status === "refused").map(({ person }) => person); }
  get allAgree() { return !this.undecided.length && !this.refused.length; }

  add(person) {
    const name = this.#people.some((one) => one.person === person) ? `${person} ${this.#people.length + 1}` : person;
    this.#people.push({ person: name, said: null, known: null });
    this.#changed();
    this.focus();
  }

  /** Y, F or N: what the person says on whose line one is, else the first who has not said anything. */
  press(key) {
    const way = WAYS.find((one) => one.key === key.toUpperCase());
    if (!way) return false;
    const here = document.activeElement?.closest("[data-person]")?.dataset.person;
    const person = here === TO_SCRIBE ? this.scribe : this.#people.find((one) => one.person === here) ?? this.undecided[0];
    if (!person) return false;
    this.#say(person, way);
    return true;
  }

  /** To the first who has not said anything. False when everybody has. */
  focus() {
    const [first] = this.undecided;
    if (!first) return false;
    this.#list.querySelector(`[data-person="${CSS.escape(first.person)}"] button`)?.focus();
    return true;
  }

  /** Writes down what was said since the dialog was opened. */
  async keep() {
    for (const one of [...this.#people, this.scribe]) {
      if (!one.said || isSame(one.said, one.known)) continue;
      one.known = await post(visitPath(this.#id, "consent"), { person: one.person, given_by: null, ...one.said });
    }
  }

  #say(person, { status, how }) {
    person.said = { status, how };
    this.#changed();
    if (!this.focus()) this.dispatchEvent(new CustomEvent("decided"));
  }

  #changed() {
    this.#draw();
    this.dispatchEvent(new CustomEvent("change"));
  }

  #draw() {
    fill(this.#list, this.#people.map((one) => el("li", { data: { person: one.person } },
      el("span", { class: "room-person" }, one.person, one.known && el("span", { class: "small quiet" }, `said ${momentOf(one.known.at)}`)),
      this.#choices(one, WAYS),
      one.person !== PATIENT && one.known === null
        ? button("×", () => this.#leave(one), { kind: "bare", "aria-label": `${one.person} is not here`, title: "Not here" }) : el("span", {}))));
    const [yes, , no] = WAYS;
    fill(this.#scribe, el("div", { class: "room-line", data: { person: TO_SCRIBE } },
      el("span", { class: "room-person" }, "a scribe may follow", el("span", { class: "small quiet" }, "the patient says; not needed")),
      this.#choices(this.scribe, [yes, no]), el("span", {})));
  }

  #choices(one, ways) {
    return el("div", { class: "room-choices", role: "group", "aria-label": one.person }, ways.map((way) =>
      button(way.text, () => this.#say(one, way), {
        class: `choice choice-${way.status}`, key: way.key, "aria-label": `${one.person} ${way.name}`,
        "aria-pressed": String(isSame(one.said, way)),
      })));
  }

  #leave(one) {
    this.#people = this.#people.filter((other) => other !== one);
    this.#changed();
    if (!this.focus()) this.dispatchEvent(new CustomEvent("decided"));
  }
}

const isSame = (one, other) => Boolean(one && other && one.status === other.status && one.how === other.how);

const saidIn = (entry) =>
  entry && (entry.status === "given" || entry.status === "refused") ? { status: entry.status, how: entry.how } : null;
