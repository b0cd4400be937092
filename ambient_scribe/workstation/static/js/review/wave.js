// Draws the visit's sound on a canvas: the clinician's turns rise from the middle line, the patient's hang from it,
// others stand on both sides in stripes; what was not heard is hatched. Values in, pixels out.

const UP = 1, DOWN = -1, BOTH = 0;
const SIDES = { clinician: UP, nurse: UP, assistant: UP, patient: DOWN, interpreter: DOWN };
const COLOURS = { [UP]: "clinician", [DOWN]: "patient", [BOTH]: "beside" };
const MARK_PX = 3; // a word of an hour would be thinner than a line
const HATCH_PX = 6;
const LEAST_PX = 1; // silence is a line
const FLAT = 0.35; // of the height, where the sound's shape is not known

/** For each pixel: how loud (0 to 1), by the shape { bucketMs, low, high }; the loudest moment fills the height. */
export const loudness = (shape, lengthMs, width) => {
  if (!shape) return null;
  const { bucketMs, low, high } = shape;
  const heights = new Float32Array(width);
  for (let x = 0; x < width; x += 1) {
    const first = Math.floor((x / width) * (lengthMs / bucketMs));
    const last = Math.max(first + 1, Math.ceil(((x + 1) / width) * (lengthMs / bucketMs)));
    for (let at = first; at < last && at < high.length; at += 1) heights[x] = Math.max(heights[x], high[at], -low[at]);
  }
  const sorted = [...heights].sort((one, other) => one - other);
  const full = Math.max(4, sorted[Math.floor(sorted.length * 0.98)]); // a slammed door does not make all else small
  return heights.map((height) => Math.min(1, height / full) ** 0.75);
};

/** Who speaks at each pixel: a side, or null. */
export const sidesOf = (words, lengthMs, width) => {
  const sides = new Array(width).fill(null);
  words.utterances.forEach((utterance, number) => {
    const [from, to] = [words.startOf(number), words.endOf(number)];
    if (from === null) return;
    const side = SIDES[utterance.role] ?? BOTH;
    const last = Math.min(width - 1, Math.floor((to / lengthMs) * width));
    for (let x = Math.floor((from / lengthMs) * width); x <= last; x += 1) sides[x] = side;
  });
  return sides;
};

/** The picture without what moves: sound by speaker, and gaps. */
export const paintWave = (paper, { width, height, heights, sides, gaps, lengthMs, colour }) => {
  const middle = height / 2;
  for (let x = 0; x < width; x += 1) {
    const side = sides[x];
    if (side === BOTH && x % 3 === 0) continue;
    const tall = side === null && !heights ? 0 : (heights?.[x] ?? FLAT) * (middle - 3);
    const size = Math.max(LEAST_PX, tall);
    paper.fillStyle = colour(side === null ? "edge" : COLOURS[side]);
    if (side === UP) paper.fillRect(x, middle - size, 1, size + LEAST_PX);
    else if (side === DOWN) paper.fillRect(x, middle, 1, size + LEAST_PX);
    else paper.fillRect(x, middle - size / 2, 1, size);
  }
  for (const gap of gaps) paintGap(paper, (gap.fromMs / lengthMs) * width, Math.max(4, ((gap.toMs - gap.fromMs) / lengthMs) * width), height, colour);
};

const paintGap = (paper, left, wide, height, colour) => {
  paper.save();
  paper.beginPath();
  paper.rect(left, 0, wide, height);
  paper.clip();
  paper.fillStyle = colour("ground");
  paper.fillRect(left, 0, wide, height);
  paper.strokeStyle = colour("edge");
  paper.lineWidth = 1;
  paper.beginPath();
  for (let x = left - height; x < left + wide; x += HATCH_PX) {
    paper.moveTo(x, height);
    paper.lineTo(x + height, 0);
  }
  paper.stroke();
  paper.restore();
};

/** Evidence as bands with an edge, under the wave. */
export const paintMarks = (paper, marks, { width, height, lengthMs, colour }) => {
  for (const [from, to] of marks) {
    const left = (from / lengthMs) * width - 1;
    const wide = Math.max(MARK_PX, ((to - from) / lengthMs) * width) + 2;
    paper.fillStyle = colour("evidence");
    paper.fillRect(left, 0, wide, height);
    paper.fillStyle = colour("accent");
    paper.fillRect(left, 0, wide, 2);
    paper.fillRect(left, height - 2, wide, 2);
  }
};
