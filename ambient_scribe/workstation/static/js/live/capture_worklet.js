// In the thread of the sound: gathers a microphone's samples into blocks of a tenth of a second, 16 bits, mono.
// A block of an earlier turn (before a pause) is known by its number, and never sent. While the machine sleeps, or
// the browser holds the sound back, nothing is taken: the first block afterwards tells how much is lost.

const BLOCKS_PER_S = 10, TOP = 32767;
const STALLED_MS = 500; // between two blocks beyond their length: less is how a browser hands sound over

class Capture extends AudioWorkletProcessor {
  constructor() {
    super();
    this.block = new Int16Array(Math.round(sampleRate / BLOCKS_PER_S));
    this.filled = 0;
    this.turn = 0;
    this.isOn = false;
    this.gaveAt = 0;
    this.port.onmessage = ({ data }) => {
      if (data.flush) {
        this.give(true);
        this.isOn = false;
      } else Object.assign(this, { turn: data.turn, isOn: data.isOn, filled: 0, gaveAt: 0 });
    };
  }

  give(last) {
    const stalled = this.gaveAt ? Date.now() - this.gaveAt - (this.filled / sampleRate) * 1000 : 0;
    this.gaveAt = Date.now();
    const lost = stalled > STALLED_MS ? Math.round((stalled / 1000) * sampleRate) : 0;
    this.port.postMessage({ turn: this.turn, samples: this.block.slice(0, this.filled), lost, last });
    this.filled = 0;
  }

  process([[channel]]) {
    if (!this.isOn || !channel) return true;
    for (const sample of channel) {
      this.block[this.filled] = Math.round(Math.max(-1, Math.min(1, sample)) * TOP);
      this.filled += 1;
      if (this.filled === this.block.length) this.give(false);
    }
    return true;
  }
}

registerProcessor("capture", Capture);
