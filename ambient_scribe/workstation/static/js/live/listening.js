// The sound of a visit for who follows it: as it comes, from where it is now; nothing of it is kept.

import { visitPath } from "/static/js/api.js";
import { sentence } from "/static/js/announce.js";
import { LastingSocket } from "/static/js/live/lasting_socket.js";

/** Events: "change" (`isOn`, `told`). */
export class Listening extends EventTarget {
  #socket = null;
  #context = null;
  #node = null;
  #path;

  constructor(visitId) {
    super();
    this.isOn = false;
    this.told = "";
    this.#path = visitPath(visitId, "live/listen");
  }

  async toggle() {
    if (this.isOn) {
      this.stop();
      return;
    }
    this.isOn = true;
    this.#changed();
    this.#context = new AudioContext();
    await this.#context.audioWorklet.addModule("/static/js/live/playing_worklet.js");
    if (!this.isOn) return;
    this.#context.resume();
    this.#socket = new LastingSocket(this.#path, {
      told: (data) => (typeof data === "string" ? this.#begin(JSON.parse(data)) : this.#play(data)),
      dropped: () => this.#changed("The connection is away."),
      over: (_, reason) => this.stop(reason && sentence(reason)),
    });
  }

  stop(told = "") {
    this.isOn = false;
    this.#socket?.close();
    this.#context?.close();
    this.#socket = this.#context = this.#node = null;
    this.#changed(told);
  }

  #begin({ rateHz }) {
    this.#node?.disconnect();
    this.#node = new AudioWorkletNode(this.#context, "playing", { numberOfInputs: 0, processorOptions: { rateHz } });
    this.#node.connect(this.#context.destination);
    this.#changed();
  }

  #play(data) {
    const samples = new Int16Array(data);
    this.#node?.port.postMessage(samples, [samples.buffer]);
  }

  #changed(told = "") {
    this.told = told;
    this.dispatchEvent(new CustomEvent("change"));
  }
}
