"use strict";
// Marks evidence both ways, plays it, and moves by keyboard. Listeners sit on the two panes only.
(() => {
  const byId = (id) => document.getElementById(id);
  const note = byId("note");
  const transcript = byId("transcript");
  const sound = byId("sound");
  const playing = byId("playing");
  const stopButton = byId("stop");
  const keys = byId("keys");
  const toggle = byId("toggle-transcript");
  const items = [...note.querySelectorAll(".item")];
  const utterances = [...transcript.querySelectorAll(".utterance")];
  const HOVER_MS = 140; // a pointer that only crosses a sentence does not move the transcript
  const CLOSE_S = 0.004; // as exact as a media element's own clock

  const say = (message) => { playing.textContent = message; };

  // ---------------------------------------------------------------- evidence, both ways
  const runsOf = new Map();
  for (const run of transcript.querySelectorAll("[data-cited]")) {
    for (const key of run.dataset.cited.split(" ")) {
      if (!runsOf.has(key)) runsOf.set(key, []);
      runsOf.get(key).push(run);
    }
  }
  const evidenceOf = (item) => (item && runsOf.get(item.id)) || [];
  const supportedBy = (utterance) => {
    const found = new Set();
    for (const run of utterance ? utterance.querySelectorAll("[data-cited]") : []) {
      for (const key of run.dataset.cited.split(" ")) found.add(byId(key));
    }
    return found;
  };

  let selected = null; // the sentence that was focused last
  let hovered = null;
  let marked = null;
  let heard = null; // the utterance whose sentences are marked
  let scrolling = 0;

  const transcriptShown = () => getComputedStyle(transcript).display !== "none";

  // Scrolls the transcript so that the rows from `first` to `last` show, or at least `first`.
  const reveal = (first, last = first) => {
    if (!first || !transcriptShown()) return;
    const head = transcript.querySelector(".transcript-head").offsetHeight;
    const pane = transcript.getBoundingClientRect();
    const room = pane.height - head;
    const top = first.getBoundingClientRect().top;
    const fits = last.getBoundingClientRect().bottom - top <= room;
    const bottom = (fits ? last : first).getBoundingClientRect().bottom;
    if (top >= pane.top + head && bottom <= pane.bottom) return;
    transcript.scrollTop += top - pane.top - head - Math.max(8, (room - bottom + top) / 3);
  };
  const revealEvidence = (item) => {
    const runs = evidenceOf(item);
    if (!runs.length) return;
    const [first, last] = [runs[0], runs[runs.length - 1]].map((run) => run.closest(".utterance"));
    reveal(first, last);
    // Rows that come into view for the first time take their real height in the next frame.
    requestAnimationFrame(() => requestAnimationFrame(() => reveal(first, last)));
  };

  const markEvidence = () => {
    const wanted = hovered || selected;
    if (wanted === marked) return;
    for (const run of evidenceOf(marked)) run.classList.remove("evidence");
    for (const run of evidenceOf(wanted)) run.classList.add("evidence");
    marked = wanted;
  };
  const markSupported = (utterance) => {
    if (utterance === heard) return;
    for (const item of supportedBy(heard)) item.parentElement.classList.remove("supports");
    for (const item of supportedBy(utterance)) item.parentElement.classList.add("supports");
    heard = utterance;
  };

  note.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const row = event.target.closest(".row");
    hovered = row && row.querySelector(".item");
    markEvidence();
    clearTimeout(scrolling);
    if (hovered) scrolling = setTimeout(revealEvidence, HOVER_MS, hovered);
  });
  note.addEventListener("pointerleave", () => {
    hovered = null;
    clearTimeout(scrolling);
    markEvidence();
  });
  transcript.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "touch") markSupported(event.target.closest(".utterance"));
  });
  transcript.addEventListener("pointerleave", () => {
    const focused = document.activeElement.closest(".utterance");
    markSupported(focused);
  });

  // ---------------------------------------------------------------- selection
  const tabStop = new Map([[items, items[0]], [utterances, utterances[0]]]);
  for (const first of tabStop.values()) if (first) first.tabIndex = 0;
  const takeTabStop = (list, element) => {
    tabStop.get(list).tabIndex = -1;
    element.tabIndex = 0;
    tabStop.set(list, element);
  };

  note.addEventListener("focusin", (event) => {
    const item = event.target.closest(".item");
    if (!item) return;
    takeTabStop(items, item);
    if (selected) selected.parentElement.classList.remove("selected");
    selected = item;
    item.parentElement.classList.add("selected");
    hovered = null;
    markEvidence();
    revealEvidence(item);
  });
  transcript.addEventListener("focusin", (event) => {
    const utterance = event.target.closest(".utterance");
    if (!utterance) return;
    takeTabStop(utterances, utterance);
    markSupported(utterance);
    const [first] = supportedBy(utterance);
    if (first) first.scrollIntoView({ block: "nearest" });
  });
  transcript.addEventListener("focusout", () => markSupported(null));

  const go = (element) => {
    if (!element) return;
    element.focus({ preventScroll: true });
    if (transcript.contains(element)) reveal(element);
    else element.parentElement.scrollIntoView({ block: "nearest" });
  };
  const step = (by) => {
    const inTranscript = transcript.contains(document.activeElement);
    const list = inTranscript ? utterances : items;
    const here = list.indexOf(document.activeElement.closest(".item, .utterance"));
    const from = here >= 0 ? here : list.indexOf(tabStop.get(list)) - (by > 0 ? 1 : 0);
    go(list[Math.min(Math.max(from + by, 0), list.length - 1)]);
  };
  const nextFlagged = () => {
    const flagged = items.filter((item) => item.parentElement.classList.contains("flagged"));
    const here = items.indexOf(document.activeElement.closest(".item") || selected);
    go(flagged.find((item) => items.indexOf(item) > here) || flagged[0]);
  };

  // ---------------------------------------------------------------- playing
  let owner = null; // the row whose seconds play
  let spans = [];
  let at = 0;
  let timer = 0;

  const seconds = (element) => (element.dataset.spans || "").split(" ").filter(Boolean)
    .map((span) => span.split("-").map((ms) => Number(ms) / 1000));
  const clock = (s) => {
    const [h, m, rest] = [Math.floor(s / 3600), Math.floor(s / 60) % 60, Math.floor(s) % 60];
    const two = (n) => String(n).padStart(2, "0");
    return h ? `${h}:${two(m)}:${two(rest)}` : `${m}:${two(rest)}`;
  };

  const stop = (message) => {
    clearTimeout(timer);
    if (!owner) return;
    owner.setAttribute("aria-pressed", "false");
    owner = null;
    sound.pause();
    stopButton.hidden = true;
    say(message);
  };
  const failed = (error) => {
    if (error.name !== "AbortError") stop("The sound cannot be played here.");
  };
  const playSpan = () => {
    if (at >= spans.length) { stop("Played."); return; }
    const [start, end] = spans[at];
    sound.currentTime = start;
    sound.play().catch(failed);
    const of = spans.length > 1 ? `, ${at + 1} of ${spans.length}` : "";
    say(`Playing ${clock(start)} to ${clock(end)}${of}`);
    if (note.contains(owner)) reveal(utteranceAt(start));
    watchEnd();
  };
  const watchEnd = () => {
    clearTimeout(timer);
    const left = (spans[at][1] - sound.currentTime) / (sound.playbackRate || 1);
    if (left <= CLOSE_S || sound.ended) {
      at += 1;
      playSpan();
    } else {
      timer = setTimeout(watchEnd, Math.max(CLOSE_S, left) * 1000);
    }
  };
  const play = (element) => {
    if (owner === element) { stop("Stopped."); return; }
    stop("");
    if (!sound) return;
    spans = seconds(element);
    at = 0;
    if (!spans.length) { say("No sound belongs to this sentence."); return; }
    owner = element;
    owner.setAttribute("aria-pressed", "true");
    stopButton.hidden = false;
    playSpan();
  };

  const timed = utterances.filter((row) => row.dataset.spans);
  const starts = timed.map((row) => seconds(row)[0][0]);
  const utteranceAt = (moment) => {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= moment + CLOSE_S) low = middle + 1; else high = middle;
    }
    return low ? timed[low - 1] : null;
  };
  if (sound) {
    let now = null;
    const follow = () => {
      const row = sound.paused ? null : utteranceAt(sound.currentTime);
      if (row === now) return;
      if (now) now.classList.remove("now");
      if (row) row.classList.add("now");
      now = row;
    };
    for (const kind of ["timeupdate", "play", "pause"]) sound.addEventListener(kind, follow);
    sound.addEventListener("pause", () => { if (!sound.ended && owner) stop("Stopped."); });
    sound.addEventListener("error", () => {
      stop("");
      say("The sound file of this visit cannot be opened: keep it beside this page.");
    });
  }
  stopButton.addEventListener("click", () => stop("Stopped."));

  document.addEventListener("click", (event) => {
    const target = event.target.closest(".item, .utterance");
    if (!target || !getSelection().isCollapsed) return;
    go(target);
    play(target);
  });

  // ---------------------------------------------------------------- keys and buttons
  const showTranscript = () => {
    const shown = document.body.classList.toggle("show-transcript");
    toggle.setAttribute("aria-expanded", String(shown));
    toggle.textContent = shown ? "Hide transcript" : "Transcript";
    if (!shown || !selected) return;
    revealEvidence(selected);
    selected.parentElement.scrollIntoView({ block: "nearest" });
  };
  toggle.addEventListener("click", showTranscript);
  byId("show-keys").addEventListener("click", () => keys.showModal());
  byId("close-keys").addEventListener("click", () => keys.close());
  const flaggedButton = byId("next-flagged");
  if (flaggedButton) flaggedButton.addEventListener("click", nextFlagged);

  const playFocused = (element) => {
    if (element) play(element);
    else if (owner) stop("Stopped.");
    else return false;
    return true;
  };
  const onKey = {
    j: () => step(1),
    k: () => step(-1),
    n: nextFlagged,
    "?": () => keys.showModal(),
    Escape: () => stop("Stopped."),
  };
  const onRowKey = { ArrowDown: () => step(1), ArrowUp: () => step(-1) };
  document.addEventListener("keydown", (event) => {
    if (keys.open || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = event.target.closest(".item, .utterance");
    const control = event.target.closest("button, a, audio");
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key === " " || (key === "Enter" && row)) {
      if (!control && playFocused(row)) event.preventDefault();
      return;
    }
    const action = onKey[key] || (!control && (row || event.target === document.body) && onRowKey[key]);
    if (!action) return;
    event.preventDefault();
    action();
  });
})();
