// The sound that this page sends of a visit: its microphone and the way to the server. It goes on while another
// page of the application is shown, and while the screen is locked.

import { visitPath } from "/static/js/api.js";
import { levelDb, Microphone } from "/static/js/live/microphone.js";
import { SoundWire } from "/static/js/live/sound_wire.js";

const DRAINED_MS = 15_000; // of a server that does not acknowledge: then the end is asked for all the same

/** Events: "change" (its trouble, the connection, held or not), "level" { db }, "told" { type }. */
export class Recorder extends EventTarget {
  #microphone;
  #wire;

  /** The microphone is open already, and a person has agreed to what follows. */
  constructor(visitId, microphone) {
    super();
    this.isHeld = true;
    this.#microphone = microphone;
    this.#wire = new SoundWire(visitPath(visitId, "live/sound"), microphone);
    const changed = () => this.#tell("change");
    microphone.addEventListener("block", ({ detail: { samples, lost } }) => {
      this.#wire.push(samples, lost);
      this.#tell("level", { db: levelDb(samples) });
    });
    microphone.addEventListener("trouble", changed);
    this.#wire.addEventListener("change", changed);
    this.#wire.addEventListener("over", () => {
      this.close();
      this.#tell("over");
    });
    this.#wire.addEventListener("told", ({ detail }) => this.#tell("told", detail));
  }

  static async open(visitId, deviceId) { return new Recorder(visitId, await Microphone.open(deviceId)); }

  get name() { return this.#microphone.name; }
  get trouble() { return this.#microphone.trouble; }
  get isConnected() { return this.#wire.isConnected; }
  get isAway() { return this.#wire.isAway; }
  get pendingMs() { return this.#wire.pendingMs; }

  /** Nothing more is taken, from this moment on. */
  hold() {
    if (this.isHeld) return;
    this.isHeld = true;
    this.#microphone.stop();
    this.#tell("change");
  }

  goOn() {
    if (!this.isHeld) return;
    this.isHeld = false;
    this.#microphone.start();
    this.#tell("change");
  }

  /** What was taken before a pause reaches the server before it is told of the pause. */
  sent() { return this.#wire.sent(); }

  /** The end: the rest of the sound, then nothing more. Resolves once the server holds it. */
  async finish() {
    await this.#microphone.finish();
    this.isHeld = true;
    this.#tell("change");
    await this.#wire.drained(DRAINED_MS);
  }

  close() {
    this.isHeld = true;
    this.#microphone.close();
    this.#wire.close();
    this.#tell("change");
  }

  #tell(kind, detail) { this.dispatchEvent(new CustomEvent(kind, { detail })); }
}
