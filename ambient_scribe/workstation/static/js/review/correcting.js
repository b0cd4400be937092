// The transcript set right from the review: opens the dialogs, sends what they ask, and tells what followed.

import { post, Problem } from "/static/js/api.js";
import { say, sayProblem, sentence } from "/static/js/announce.js";
import { openCorrection, sayFollowed } from "/static/js/review/correction_dialog.js";
import { openSpeaker } from "/static/js/review/speaker_dialog.js";

const SLOW_MS = 600; // from which on it is told that it takes a while

export class Correcting {
  constructor({ desk, transcript, cursor, player }) {
    Object.assign(this, { desk, transcript, cursor, player });
  }

  #mayNot() {
    const { desk } = this;
    if (desk.isOpen && !desk.isAmending) return false;
    say(desk.note?.signed ? "The note is signed: its transcript stays as it was signed on" : "Nothing can be set right here");
    return true;
  }

  /** The words on which one stands. */
  word(again = null) {
    if (!this.cursor.isOn) return false;
    if (this.#mayNot()) return true;
    const { number, ids } = this.cursor;
    openCorrection(this.desk, { ids, text: this.cursor.text() }, {
      again,
      play: (own) => this.player.toggle(this.desk.words.passages(own)),
      send: (asked) => this.#send("corrections", asked, [number], ({ message }) =>
        this.word({ text: asked.correct.text, wrong: sentence(message) })),
    });
    return true;
  }

  speaker() {
    const number = this.cursor.number ?? Number(document.activeElement?.closest(".utterance")?.dataset.number);
    if (!this.desk.words.utterances[number]) return false;
    if (this.#mayNot()) return true;
    openSpeaker(this.desk.words, number, (who) => this.#send("speakers", { who }, [number], sayProblem));
    return true;
  }

  /** The person goes on meanwhile: steps on the note wait for this one. */
  async #send(what, asked, numbers, failed) {
    const { desk, transcript } = this;
    const isSlow = setTimeout(() => say("Reading the visit anew…"), SLOW_MS);
    transcript.busy(numbers, true);
    try {
      const note = await desk.step((beside) => post(desk.path(`transcript/${what}`), { beside, ...asked }));
      clearTimeout(isSlow);
      sayFollowed(note.followed);
    } catch (problem) {
      clearTimeout(isSlow);
      if (!(problem instanceof Problem)) throw problem;
      if (problem.isConflict) desk.adopt(await desk.newest());
      failed(problem);
    } finally {
      transcript.busy(numbers, false);
    }
  }
}
