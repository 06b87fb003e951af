"""What is around dates: words, numbers, clocks, made up so that none decides.

`SURROUNDINGS["word"]` is a tuple to draw from, for `{word}` in a pattern of
`utils.formats`. Many words begin like a month or a weekday; the rest is
mostly pronounceable nonsense, so that no list of words can be learnt.
"""

from random import Random

# fmt: off
_WORDS = """
mark marc marcia marcus margin market mars martin mary maria marching marks
mayor mayer maybe maynard mayhem mayo junior juno jungle juniper junction
julia julian julius juliet jules augusta augustus augustine apricot
apron apply apparel sepp septic separate sepia sepal octave octagon
octopus octet novel nova novice novak novella decker deck decision decree
deceased declared janet jane janitor jana janus febrile
fee money monica monday's month monthly tudor tuna tuesday's wedding wedge
thumb thursby thus friend fries friday's satin saturn sunny sunset sunderland
date dated day days year dob d.o.b. born died married buried filed issued
effective expires exp due paid received posted published printed revised
updated modified last-modified created started start end ended begin since
from to until on of in at by for the a an and or as per re with no was is
version release changelog fixed added removed build rev draft page pages p. pp.
vol. no. nos. ch. sec. fig. table item line row column file log error warning
info debug trace notice status code user admin root host server client node
judgment judgement order motion hearing court case docket appeal argued decided
submitted affirmed reversed petition v. vs. et al. id. exhibit docket clerk
plaintiff defendant communication sender visit firstly thirdly
letter memo dear sir madam sincerely yours regards signed witness hereby
agreement
contract invoice receipt total subtotal tax cash card change order qty amount
balance account payment deposit check cheque fee bill ticket seat gate flight
train room floor street road avenue london paris berlin new york boston vienna
rome oslo madrid geneva chicago texas ohio oxford cambridge king queen saint
john smith david susan peter anna paul laura henry elena ivan otto emma lee kim
acquired gift bequest oil canvas bronze photograph print negative frame album
patient ward dose mg lab result test sample blood mri scan exam school class
grade student teacher lesson exam term spring summer autumn winter morning
evening night noon today tomorrow meeting call email report news press weather
concert match game score team home away final world cup sun moon red blue green
good hello yes thanks please see note attached copy original circa approx about
before after between during utc gmt est x id key null none true false
""".split()
_ZONES = """
GMT UTC EST EDT CST CDT MST MDT PST PDT CET CEST BST IST JST AEST BRST MSK Z
+00:00 +01:00 +02:00 +05:30 -03:00 -05:00 -08:00 +0000 +0100 +0200 +0530 -0300
-0500 -0700 -0800 GMT+1 GMT-5 UTC+2 UTC+0100 (UTC) (EST) (CEST) +02 -07 h Uhr
""".split()
# fmt: on
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_ONSETS = "b c d f g h j k l m n p r s t v w z br ch cl dr fl gr kn pl pr sh"
_ONSETS += " sl sp st th tr" + " m s j a o n f d t w" * 2  # as months begin
_ONSETS = _ONSETS.split()
_VOWELS = "a e i o u a e o ai ea ee ou".split()
_CODAS = ["", "", "", *"n r s t l m d g ck nd rt st ng x p y".split()]
_COUNT = 3000  # of each kind that is made up


def _cased(word: str, random: Random) -> str:
    return random.choice((str, str, str.title, str.title, str.upper))(word)


def _word(random: Random) -> str:
    if random.random() < 0.4:
        return _cased(random.choice(_WORDS), random)
    syllables = random.choice((1, 2, 2, 2, 3))
    word = "".join(
        random.choice(part)
        for _ in range(syllables)
        for part in (_ONSETS, _VOWELS, _CODAS)
    )
    return _cased("n" + word if word[:3] in _MONTHS else word, random)


def _digits(count: int, random: Random) -> str:
    return "".join(random.choice("0123456789") for _ in range(count))


def _number(random: Random) -> str:
    """A number as it comes with words: a page, a version, a docket."""
    style = random.randrange(20)
    if style < 12:
        return str(random.randrange(10 ** random.choice((1, 1, 2, 2, 3))))
    return (
        f"{random.randrange(2100, 9999)}",
        f"{random.randrange(1, 20)}.{random.randrange(10)}",
        f"{random.randrange(10)}.{random.randrange(30)}.{_digits(1, random)}",
        f"{random.randrange(50, 99)}-{_digits(4, random)}",
        f"{random.randrange(1, 99)},{_digits(3, random)}",
        f"{random.choice('ABCDEFM')}{_digits(2, random)}",
        _digits(5, random),
        f"{random.randrange(1, 60)}.{_digits(2, random)}",
    )[style - 12]


def _clock(random: Random) -> str:
    """A time of day by 24 hours: 14:05, 14:05:09.123Z, 9:05 +0200."""
    hour = random.choice(("{:02}", "{:02}", "{}")).format(random.randrange(24))
    text = f"{hour}:{random.randrange(60):02}"
    if random.random() < 0.6:
        text += f":{random.randrange(60):02}"
        if random.random() < 0.3:
            text += random.choice("..,") + _digits(
                random.choice((1, 2, 3, 3, 3, 6, 6, 7, 9)), random
            )
    if random.random() < 0.35:
        text += random.choice((" ", " ", "")) + random.choice(_ZONES)
    return text


def _time(random: Random) -> str:
    """A time of day as anyone writes it: 2:05 pm, 9 o'clock, 14h05."""
    if random.random() < 0.4:
        return _clock(random)
    hour, minute = random.randrange(1, 13), f"{random.randrange(60):02}"
    half = random.choice("am pm AM PM a.m. p.m. A.M. P.M.".split())
    space = random.choice((" ", " ", ""))
    zone = random.choice(("", "", "", " " + random.choice(_ZONES)))
    return random.choice(
        (
            f"{hour}:{minute}{space}{half}{zone}",
            f"{hour:02}:{minute}{space}{half}{zone}",
            f"{hour}:{minute}:{random.randrange(60):02}{space}{half}{zone}",
            f"{hour}{space}{half}{zone}",
            f"{hour} {half}",
            random.choice(("noon", "midnight", "midday")),
            f"{hour} o'clock",
            f"{random.randrange(24):02}h{minute}",
            f"{random.randrange(24):02}{minute} {random.choice(_HOURS)}",
        )
    )


_HOURS = "hours hrs h hrs.".split()


def _make_up() -> dict[str, tuple[str, ...]]:
    random = Random(2018)
    makers = {
        "word": _word,
        "n": _number,
        "clock": _clock,
        "time": _time,
        "zone": lambda random: random.choice(_ZONES),
        "fraction": lambda random: _digits(random.randrange(1, 10), random),
    }
    return {
        name: tuple(make(random) for _ in range(_COUNT))
        for name, make in makers.items()
    }


SURROUNDINGS = _make_up()
