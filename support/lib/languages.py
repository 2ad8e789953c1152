"""Which of a few languages a text is written in, by its commonest small words."""

import re
from collections.abc import Sequence

WORDS = re.compile(r"[^\W\d_]+")
READ = 4000  # characters: enough to tell, whatever the length of the text
ENOUGH = 2  # small words that must be seen before we believe it
SMALL_WORDS = {
    "en": "the and is are was not you your have has with for this that from when what how please "
    "thanks hello our we it my can cannot does do on i to",
    "fr": "le la les des une est sont pas vous votre vos avec pour dans sur mon ma mes ce cette "
    "quand comment bonjour merci nous je ne que qui et du depuis plus",
    "de": "der die das und ist sind nicht sie ihr mit für auf wir ich ein eine wie bitte danke hallo",
    "es": "el los las una es son usted con para por que cuando como hola gracias mi no se pero",
    "it": "il gli una è sono non con per che quando come ciao grazie mio mia nel della questo",
    "nl": "de het een is zijn niet u uw met voor op wij ik hoe graag bedankt hallo mijn wat",
    "pt": "os as uma é são não você com para por que quando como olá obrigado meu minha do da",
}
KNOWN = {language: frozenset(words.split()) for language, words in SMALL_WORDS.items()}


def guess(text: str, among: Sequence[str]) -> str:
    """The language of `among` that the text is most probably in; "" when it says too little."""
    said = [word.casefold() for word in WORDS.findall(text[:READ])]
    seen = {
        language: sum(word in KNOWN[language] for word in said)
        for language in among
        if language in KNOWN
    }
    best = sorted(seen.values(), reverse=True)
    if not best or best[0] < ENOUGH or (len(best) > 1 and best[0] == best[1]):
        return ""
    return max(seen, key=lambda language: seen[language])
