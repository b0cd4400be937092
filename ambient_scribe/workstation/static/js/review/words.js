// The words of a visit by their place: who said them, when, where they stand in an utterance's text, what was
// heard where a person set them right; and which sentences of the note rest on them.

// A word as the server sends it.
const ID = 0, TEXT = 1, FROM_MS = 2, TO_MS = 3, READINGS = 4, CORRECTION = 5;

const JOINED_MS = 1_200; // passages that are closer than this are played as one
const PAD_MS = 150; // so that the first sound of a word is heard

export class Words {
  constructor(transcript) {
    this.utterances = transcript.utterances;
    this.gaps = transcript.gaps;
    this.citing = new Map(); // id of a word -> ids of the sentences that rest on it
    this.#findPlaces();
  }

  /** Utterances that are read otherwise now, by their number. */
  change(utterances) {
    for (const [number, utterance] of Object.entries(utterances)) this.utterances[number] = utterance;
    this.#findPlaces();
  }

  #findPlaces() {
    this.place = new Map(); // id of a word -> [number of the utterance, number in it]
    this.utterances.forEach((utterance, number) => {
      utterance.words.forEach((word, at) => this.place.set(word[ID], [number, at]));
      utterance.corrections.forEach((correction, mark) => {
        const at = utterance.words.findIndex((word) => word[CORRECTION] === mark);
        for (const id of correction.words) if (!this.place.has(id)) this.place.set(id, [number, at]);
      });
    });
  }

  /** Several words that are read for one correction are numbered behind the word that was heard. */
  placeOf(id) { return this.place.get(id) ?? this.place.get(id.split(".")[0]); }

  cite(note) {
    this.citing = new Map();
    for (const sentence of note ? sentencesOf(note) : []) {
      for (const id of sentence.words) {
        if (!this.citing.has(id)) this.citing.set(id, []);
        this.citing.get(id).push(sentence.id);
      }
    }
  }

  text(number, at) { return this.utterances[number].words[at][TEXT]; }
  id(number, at) { return this.utterances[number].words[at][ID]; }
  readings(number, at) { return this.utterances[number].words[at][READINGS]; }
  count(number) { return this.utterances[number].words.length; }

  /** { words, heard, by, at } where a person set a word right. */
  correction(number, at) {
    const mark = this.utterances[number].words[at][CORRECTION];
    return mark === undefined ? null : this.utterances[number].corrections[mark];
  }

  startOf(number) {
    return this.utterances[number].words.find((word) => word[FROM_MS] !== null)?.[FROM_MS] ?? null;
  }

  endOf(number) {
    return this.utterances[number].words.findLast((word) => word[TO_MS] !== null)?.[TO_MS] ?? null;
  }

  /** Map: number of an utterance -> set of the places in it, for words by id. */
  byUtterance(ids) {
    const found = new Map();
    for (const id of ids) {
      const place = this.placeOf(id);
      if (!place) continue;
      const [number, at] = place;
      if (!found.has(number)) found.set(number, new Set());
      found.get(number).add(at);
    }
    return new Map([...found].sort(([one], [other]) => one - other));
  }

  /** What is played for words: [from, to] in ms, in their order. */
  passages(ids) {
    const spans = [];
    for (const [number, places] of this.byUtterance(ids)) {
      const own = [...places].map((at) => this.utterances[number].words[at]).filter((word) => word[FROM_MS] !== null);
      if (own.length) spans.push([Math.min(...own.map((word) => word[FROM_MS])), Math.max(...own.map((word) => word[TO_MS]))]);
    }
    spans.sort(([one], [other]) => one - other);
    const joined = [];
    for (const [from, to] of spans) {
      const last = joined.at(-1);
      if (last && from - last[1] < JOINED_MS) last[1] = Math.max(last[1], to);
      else joined.push([from, to]);
    }
    return joined.map(([from, to]) => [Math.max(0, from - PAD_MS), to + PAD_MS]);
  }

  /** The ids of all words of an utterance, or of a run of them. */
  idsOf(number, from = 0, to = this.count(number) - 1) {
    return this.utterances[number].words.slice(from, to + 1).map((word) => word[ID]);
  }

  /** The sentences that rest on any word of an utterance, or on one word of it. */
  sentencesOn(number, at = null) {
    const ids = at === null ? this.idsOf(number) : [this.id(number, at)];
    return new Set(ids.flatMap((id) => this.citing.get(id) ?? []));
  }

  /** The utterance that is heard at a moment; null before the first. */
  utteranceAt(ms) {
    let [low, high] = [0, this.utterances.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.startOf(middle) ?? 0) <= ms) low = middle + 1;
      else high = middle;
    }
    return low ? low - 1 : null;
  }
}

export const sentencesOf = (note) => note.sections.flatMap((section) => section.sentences);

export const idsOf = (note) => new Set(sentencesOf(note).map((one) => one.id));

/** The sentence that a step has made. */
export const madeIn = (note, known) => (note ? sentencesOf(note).find((one) => !known.has(one.id)) : undefined);

/** Null where the note has no such sentence. */
export const textOf = (note, id) => sentencesOf(note).find((one) => one.id === id)?.text ?? null;
