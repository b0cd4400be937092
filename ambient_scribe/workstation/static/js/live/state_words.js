// How a visit that runs stands, in one word and in a line below it.

export const STATE_WORDS = {
  starting: () => "Starting",
  recording: ({ kind }) => (kind === "dictation" ? "Dictating" : "Recording"),
  silent: () => "No sound",
  paused: () => "Off the record",
  ending: () => "Ending",
  lost: () => "Not reached",
  drafted: () => "Draft is ready",
  failed: () => "Stopped",
  withdrawn: () => "Withdrawn",
};

const NOTICED_MS = 2_000; // a person notices no less

/** The line below: what is slow, or what to do. */
export const stateLine = (visit) => {
  const { state, feed: { sound } } = visit;
  const behind = Math.round(sound.behindMs / 1000);
  switch (visit.shown) {
    case "starting": return "A moment, please";
    case "silent": return "Nothing is heard: look at the microphone";
    case "paused": return visit.isInHand ? "Nothing is recorded. R goes on" : "Nothing is recorded";
    case "ending": return sound.heardMs < sound.capturedMs ? "The last words are heard" : "The draft is finished";
    case "lost": return "Whether it records is not known here";
    case "recording":
      if (state.phase === "starting") return "The words come once the recognizer is loaded";
      if (sound.clips) return "Too loud: move the microphone away";
      return sound.behindMs >= NOTICED_MS ? `Words are ${behind} s behind` : "";
    default: return "";
  }
};
