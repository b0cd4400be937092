// The list of what is to be decided, beside the note: a counter, a bar that fills, the tasks in their groups.

import { button, el, fill } from "/static/js/dom.js";
import { counted, FOLDED, GROUPS, tasksOf } from "/static/js/review/worklist.js";

export class WorklistPane {
  #most = 0; // tasks that there were at most: what the bar is measured by
  #unfolded = new Set(); // groups

  constructor(desk, { onEmpty }) {
    this.desk = desk;
    this.onEmpty = onEmpty;
    this.tasks = [];
    this.current = null;
    this.lastAt = 0;
    this.count = el("strong", {});
    this.done = el("span", { class: "quiet" });
    this.bar = el("progress", { "aria-label": "Worked off", max: 1, value: 0 });
    this.list = el("div", { class: "tasks" });
    this.element = el(
      "section",
      { class: "worklist", "aria-label": "To decide" },
      el("div", { class: "worklist-head" }, el("p", {}, this.count, " ", this.done), this.bar),
      this.list,
    );
    this.draw();
  }

  draw() {
    const all = tasksOf(this.desk);
    const open = counted(all);
    this.tasks = all.filter((task) => !this.#isFolded(task.group));
    this.#most = Math.max(this.#most, open.length);
    const clear = this.desk.note?.signed ? "Signed" : "Nothing left to decide";
    this.count.textContent = open.length ? `${open.length} to decide` : clear;
    this.done.textContent = this.#most > open.length ? `${this.#most - open.length} done` : "";
    this.bar.max = Math.max(1, this.#most);
    this.bar.value = this.#most - open.length;
    this.bar.hidden = this.#most === 0;
    const focused = document.activeElement?.closest(".task")?.dataset.key;
    fill(this.list, this.#groups(all), !open.length && this.onEmpty());
    this.mark(this.current);
    if (focused) this.element_of(focused)?.focus({ preventScroll: true });
  }

  #groups(all) {
    const groups = Map.groupBy(all, (task) => task.group);
    return [...groups].map(([group, tasks]) => {
      const heading = el("h3", {}, GROUPS[group], el("span", { class: "quiet" }, tasks.length));
      if (this.#isFolded(group)) {
        return button(`${GROUPS[group]}: ${tasks.length}`, () => this.#unfold(group), { kind: "link more-said" });
      }
      return [heading, el("ol", {}, tasks.map((task) => el("li", {}, taskButton(task))))];
    });
  }

  #isFolded(group) { return FOLDED.includes(group) && !this.#unfolded.has(group); }

  #unfold(group) {
    this.#unfolded.add(group);
    this.draw();
    this.element_of(this.tasks.find((task) => task.group === group)?.key)?.focus();
  }

  task(key) { return this.tasks.find((one) => one.key === key) ?? null; }
  taskOfSentence(id) { return this.task(`s:${id}`); }
  element_of(key) { return this.list.querySelector(`[data-key="${CSS.escape(key ?? "")}"]`); }

  mark(key) {
    this.list.querySelector("[aria-current]")?.removeAttribute("aria-current");
    const at = this.tasks.findIndex((task) => task.key === key);
    if (at >= 0) this.lastAt = at;
    this.current = at >= 0 ? key : this.current;
    if (at < 0) return;
    const element = this.element_of(key);
    element.setAttribute("aria-current", "true");
    element.scrollIntoView({ block: "nearest" });
  }
}

const taskButton = (task) =>
  el(
    "button",
    { type: "button", class: `task task-${task.group}`, data: { key: task.key, keys: "page" } },
    el("span", { class: "task-why" }, task.why),
    el("span", { class: "task-text" }, task.text),
  );
