// In the thread of the sound: plays 16-bit samples as they come, at the rate they were taken at. It begins once a
// little has gathered, so that a late message is not heard; what is too old is left out.

const WAIT_MS = 250, MOST_MS = 1_500, FULL = 32768;

class Playing extends AudioWorkletProcessor {
  constructor({ processorOptions: { rateHz } }) {
    super();
    this.step = rateHz / sampleRate;
    this.wait = (rateHz * WAIT_MS) / 1000;
    this.most = (rateHz * MOST_MS) / 1000;
    this.blocks = [];
    this.held = 0; // samples in the blocks
    this.at = 0; // in the first block, with the part of a sample
    this.plays = false;
    this.port.onmessage = ({ data }) => {
      this.blocks.push(data);
      this.held += data.length;
      while (this.held - this.at > this.most && this.blocks.length > 1) this.drop();
    };
  }

  drop() {
    this.held -= this.blocks[0].length;
    this.at = Math.max(0, this.at - this.blocks.shift().length);
  }

  next() {
    while (this.blocks.length && this.at >= this.blocks[0].length) this.drop();
    if (!this.blocks.length) return null;
    const [block] = this.blocks;
    const here = Math.floor(this.at), part = this.at - here;
    const after = block[here + 1] ?? this.blocks[1]?.[0] ?? block[here];
    this.at += this.step;
    return (block[here] * (1 - part) + after * part) / FULL;
  }

  process(_, [[out]]) {
    this.plays ||= this.held - this.at >= this.wait;
    for (let n = 0; n < out.length && this.plays; n += 1) {
      const sample = this.next();
      if (sample === null) this.plays = false;
      else out[n] = sample;
    }
    return true;
  }
}

registerProcessor("playing", Playing);
