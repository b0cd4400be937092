// What stands at a sentence and is no part of it: who else writes there, which other wording is offered.

export class RowMarks {
  #marks = [];

  constructor(pane) { this.pane = pane; }

  /** Map: id of a sentence -> elements. Those of before go. */
  put(marks) {
    for (const mark of this.#marks) mark.remove();
    this.#marks = [];
    for (const [id, own] of marks) {
      this.pane.row(id)?.append(...own);
      this.#marks.push(...own);
    }
  }
}
