"""What each metric is called where a person reads it, and how its value is written."""

from __future__ import annotations

from collections.abc import Callable


def percent(value: float) -> str:
    return f"{100 * value:.1f} %"


def count(value: float) -> str:
    return f"{value:.0f}" if value == int(value) else f"{value:.2f}"


def ratio(value: float) -> str:
    return f"{value:.3f}"


Label = tuple[str, Callable[[float], str]]

LABELS: dict[str, Label] = {
    "wer": ("word errors (WER)", percent),
    "wer_substitutions": ("  substituted", percent),
    "wer_deletions": ("  lost", percent),
    "wer_insertions": ("  put in", percent),
    "cer": ("character errors (CER)", percent),
    "medical_wer": ("errors on clinical terms and drugs", percent),
    "drug_wer": ("errors on drug names", percent),
    "drug_missed": ("  drug names missed", percent),
    "drug_invented": ("  drug names invented", percent),
    "number_error": ("numbers not heard right", percent),
    "number_invented": ("  numbers invented", percent),
    "dose_error": ("doses not heard right", percent),
    "cpwer": ("word errors with speakers (cpWER)", percent),
    "tcpwer": ("  and times, within 5 s (tcpWER)", percent),
    "der": ("diarization error (DER), no collar", percent),
    "der_missed": ("  speech missed", percent),
    "der_false_alarm": ("  false alarm", percent),
    "der_confusion": ("  wrong speaker", percent),
    "der_collar": ("DER, 250 ms either side of a change not scored", percent),
    "jer": ("Jaccard error (JER)", percent),
    "speaker_count_right": ("files with the right number of speakers", percent),
    "speaker_count_error": ("speakers too many or too few, mean", count),
    "speakers_there": ("speakers there, mean", count),
    "speakers_found": ("speakers found, mean", count),
    "overlap": ("speech in which several speak", percent),
    "role_accuracy": ("words given to the right role", percent),
    "seconds_per_second": ("seconds of work a second of sound", ratio),
    "fact_f1_strict": ("facts, F1 strict", percent),
    "fact_precision_strict": ("  precision", percent),
    "fact_recall_strict": ("  recall", percent),
    "fact_f1_relaxed": ("facts, F1 relaxed", percent),
    "fact_precision_relaxed": ("  precision", percent),
    "fact_recall_relaxed": ("  recall", percent),
    "core_f1_strict": ("symptoms, conditions, medications, F1 strict", percent),
    "core_precision_strict": ("  precision", percent),
    "core_recall_strict": ("  recall", percent),
    "assertion_accuracy": ("assertion right, of facts found by name", percent),
    "assertion_accuracy_answers": ("  where question and answer bear it", percent),
    "assertion_accuracy_statements": ("  where one speaker says it", percent),
    "subject_accuracy": ("subject right", percent),
    "medication_tuples_f1": ("medications with dose, route, frequency, F1 exact", percent),
    "quantities_exact": ("quantities of the gold found exactly", percent),
    "kind_f1_strict": ("F1 strict", percent),
    "kind_precision_strict": ("precision", percent),
    "kind_recall_strict": ("recall", percent),
    "kind_f1_relaxed": ("F1 relaxed", percent),
    "extraction_s": ("seconds of work a visit, mean", ratio),
    "utterance_p95_ms": ("  an utterance in ms: 95th of 100", ratio),
    "utterance_most_ms": ("  the slowest of a visit", ratio),
    "verification_false_alarms": ("true sentences of people flagged", percent),
    "verification_unsupported_caught": (
        "sentences of people that are not borne out, flagged",
        percent,
    ),
    "verification_caught": ("sentences made wrong, flagged", percent),
    "verification_caught_clean": ("  of those whose true form is let pass", percent),
    "own_flagged": ("sentences of our drafts flagged", percent),
    "own_flagged_visit": ("  in a visit, mean", count),
    "own_caught": ("our sentences made wrong, flagged", percent),
    "ledger_plan_items": ("plan items taken out that the ledger holds", percent),
    "ledger_plan_items_first": ("  among its first 10", percent),
    "ledger_lacking": ("gold facts that the draft lacks", percent),
    "ledger_first_10": ("  of those, in the ledger's first 10", percent),
    "ledger_first_20": ("  in its first 20", percent),
    "ledger_any": ("  anywhere in it", percent),
    "ledger_entries": ("entries of the ledger a visit, mean", count),
    "sentence_p50_ms": (
        "a sentence in ms of the processor: the middle one of a visit, mean",
        ratio,
    ),
    "sentence_p95_ms": ("  95th of 100", ratio),
    "sentence_most_ms": ("  the slowest of a visit", ratio),
    "gold_facts": ("facts of the gold", count),
    "rouge1": ("ROUGE-1, whole note", percent),
    "rouge2": ("ROUGE-2", percent),
    "rougeLsum": ("ROUGE-Lsum", percent),
    "note_claim_precision": ("claims that the human note makes too", percent),
    "note_claim_recall": ("  claims of the human note that are made", percent),
    "concept_precision": ("names looked up: those of the human note too", percent),
    "concept_recall": ("  names of the human note that are there", percent),
    "concepts_said": ("  names that were said in the visit", percent),
    "concepts_said_reference": ("  the same of the human note", percent),
    "claims_supported": ("claims that their evidence bears out", percent),
    "evidence_resolves": ("sentences whose evidence is there", percent),
    "checklist_told": ("items of the checklist, by their words", percent),
    "checklist_told_critical": ("  critical ones", percent),
    "checklist_told_reference": ("  in the human note", percent),
    "checklist_items": ("items of the checklists", count),
    "rated_correct_passed": ("statements that a clinician calls correct, not flagged", percent),
    "rated_wrong_caught": ("  those that one calls wrong, flagged", percent),
    "note_sentences": ("sentences, mean", count),
    "note_flagged": ("  flagged, mean", count),
    "note_words": ("words, mean", count),
    "note_words_reference": ("  of the human note", count),
    "draft_s": ("seconds of work a visit, mean", ratio),
    "speakers_wrong": ("speakers given the wrong role", percent),
    "turns_right": ("turns of 5 words and more in the right role", percent),
    "turns_right_unlabelled": ("  without labels, clinician's side or not", percent),
    "turns_right_exchanged": ("  labels exchanged in a third of the visit", percent),
    "turns_right_inside": ("    of that third", percent),
    "sentences_right": ("sentences of plain recognized text in the right role", percent),
    "words_right": ("  words of it", percent),
    "speakers": ("speakers", count),
    "speakers_misjudged": ("speakers given the wrong role", count),
    "words": ("words of the reference", count),
    "seconds": ("seconds of sound", count),
    "seconds_not_heard": ("seconds that could not be heard", count),
    "files": ("files", count),
    "failed": ("files that failed", count),
}
_COUNTS = ("sentences_", "flagged_")
_OF_FLAGGED = "mislabelled_"
_RATIOS = ("_s_per_min",)


def label_of(metric: str) -> Label:
    """A metric without a label is called by its name."""
    if metric in LABELS:
        return LABELS[metric]
    label, written = LABELS.get(metric.removeprefix(_OF_FLAGGED), (None, percent))
    if label is not None:
        return f"labels known to be wrong in part: {label.strip()}", written
    if metric.startswith(_COUNTS):
        return metric, count
    return metric, ratio if metric.endswith(_RATIOS) else percent


def shown(metric: str, value: float | None) -> str:
    return "-" if value is None else label_of(metric)[1](value)
