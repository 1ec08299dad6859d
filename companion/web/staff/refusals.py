"""Why something cannot be done, in the reader's language: one row for each refusal of publishing.

The refusal's own sentence, which the command line prints, stands below where it knows more.
"""

import msgspec

from companion.web.words import key

FAULTS = {
    "NotForAll": key("refused-not-for-all"),
    "FirstForAll": key("refused-first-for-all"),
    "InThePast": key("refused-past"),
    "NothingShown": key("refused-nothing-shown"),
    "NothingScheduled": key("refused-nothing-scheduled"),
    "NothingStaged": key("refused-nothing-scheduled"),
    "NothingBefore": key("refused-nothing-before"),
    "TooManySteps": key("refused-too-many-steps"),
    "BadGroup": key("refused-group"),
    "NotAllowed": key("refused-not-allowed"),
    "LacksConsent": key("refused-consent"),
    "NothingPushed": key("refused-not-here"),
    "NotPushed": key("refused-not-here"),
    "Swept": key("refused-swept"),
    "BadLife": key("refused-days"),
    "NoAlliance": key("refused-no-alliance"),
    "NoKey": key("refused-no-key"),
    "NoPassphrase": key("refused-no-key"),
    "WrongPassphrase": key("refused-no-key"),
    "ClockDoubted": key("refused-clock"),
    "NoSuchMuseum": key("refused-museum"),
    "BadQuota": key("refused-quota"),
    "bad-group": key("refused-group"),
    "bad-number": key("refused-number"),
    "bad-time": key("refused-time"),
    "bad-form": key("refused-form"),
    "nothing-before": key("refused-nothing-before"),
}
ANY = key("refused-any")
PLAIN = frozenset({"NotForAll", "InThePast", "NothingScheduled", "BadLife"})  # nothing is left to say


class Fault(msgspec.Struct, frozen=True):
    text: str  # key of its words
    sentence: str = ""  # in English, as the command line says it


def fault_of(error: Exception) -> Fault:
    code = getattr(error, "code", "")
    if code in FAULTS:
        return Fault(FAULTS[code])
    name = type(error).__name__
    return Fault(FAULTS.get(name, ANY), "" if name in PLAIN else str(error))
