"""Whether a rewritten clause reads as a sentence of a note.

In: a clause in the third person. Out: whether it may stand; what cannot be written cleanly is told
through its facts or left out.
"""

from __future__ import annotations

import re

from ambient_scribe.note.phrases import load_phrases

_BROKEN = re.compile(
    r"\b(?:the (?:that|and|since|a|to|of|he|she|they|it|is|was)|a (?:the|and|a|is|was|he|she|of)|"
    r"(?:he|she|they|i) (?:he|she|it|they|i|the patient)|some a|some the|"
    r"(\w+) \1|(?:to|of|with|for|the|a|like|that|if|when|because) (?:and|or|but|so)|"
    r"could slipped|might was|was chills|had (?:lot|couple) |likes? have|"
    r"noticed like|feels? the that|of had|is feels|in the past (?:\w+day|last|night|morning)|"
    r"(?:disk|pain|time|back|thing) (?:a|the) |(?:was|were|was from) from|(?:hurts?|is|feels?) not every|"
    r"(?:after|before|usually|or|is|will|are|was|there is) like |called$|"
    r"(?:is|was|are|were) not$|for today$|during the these|wo not|a cough a |"
    r"in an office a|sleeping a |give that a try|(?:thinks?|thought|feels?) when |and well$|"
    r"(?:has|have) been (?:this|last|the) \w+$|(?:up|out|in) was |(?:can|could|would|will|did|does) (?:they|he|she) |is are|to this place|like have |but do |maybr|(?:is|was) it |sometimes some|more eating|feeling (?:he|she|they) (?:have|has)|"
    r"(?:this|that|these|those) (?:little|kind|sort)|had them|they were normal|it depends|"
    r"(?:pain|cough|throat|malaise|swelling|headache) (?:hurts|is like|was quite painful|is going into|"
    r"is more|is not|is really|is just)|ringing difficulty|or listen to|that'll|"
    r"goes\.?$|it was from|thought it initially|that is (?:how|when|what|why)|is good now|"
    r"that came|thinks? because|not like (?:wake|get|go|have|feel|see|do|be)|(?:has|have) been better$|"
    r"(?:has|have) been better for|not too bad$|is rated$|"
    r"did not mention|does not go$|when (?:he|she|they) (?:does|do|did), it|cut that (?:down|out)|is fit$|"
    r"(?:can|could|would|will|might|may|must|should|to) (?:is|was|are|has|had|were|went|got))\b"
)
_UNCLEAR = re.compile(
    r"\b(?:lol|dragon|dax|gosh|thankfully|whatever|etcetera|blah|stuff like that|like when|"
    r"sort of thing|you know|i mean|oh)\b|-$|\b[a-z]+-(?: |$)"
)
_DANGLING = re.compile(
    r" (?:too|as well|though|then|now|so|just|like|it) (?:too|as well|though|like)$"
)
_LEAST_WORDS = 3
_VERBLESS_OPENING = re.compile(r"^(?:the|his|her|their|the patient's) \w+(?: \w+)?$")


def fluent(text: str) -> bool:
    """
    >>> fluent("she twisted her ankle on the stairs"), fluent("he feels the that there is a lump")
    (True, False)
    """
    low = text.lower()
    if ":" not in text and len(low.split()) < _LEAST_WORDS:
        return False
    if _BROKEN.search(low.replace("that that", "that")) or _UNCLEAR.search(low):
        return False
    last = low.rsplit(" ", 2)
    is_part = len(last) == 3 and last[1] in {"is", "was", "are", "am"}
    if is_part and last[2] in load_phrases().relevance.body:
        return False
    if _VERBLESS_OPENING.match(low) or _IDENTITY.search(low):
        return False
    return "," in low or not low.startswith(_HYPOTHETICAL)


_HYPOTHETICAL = (
    "if ",
    "when ",
    "whenever ",
    "unless ",
    "because ",
    "since ",
    "while ",
    "after like",
)
"""A clause that opens so and has no main clause says nothing."""

_IDENTITY = re.compile(r" is \d+(?: years old)?(?: now)?$|email|\bdot co\b")
