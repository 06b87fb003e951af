"""Errors that stopped an answer: what they mean, and a question that helps.

An error of a general kind, such as ValueError, says little by its kind. So a
slip has a name only where the text of the error is known; of any other error
the learner is asked to read it.
"""

import dis
import re
import traceback
from typing import NamedTuple

from utils.checks.machine.explain import Found


class Slip(NamedTuple):
    """An error that is known: its kind, and a pattern of its text.

    Without a name it only asks its question. One that looks something up, by
    a number or a name, is meant only where the learner's line does so itself:
    the same text may come from deep inside of a library.
    """

    kind: type[BaseException]
    text: str
    name: str
    question: str
    looks_up: bool = False
    about_sizes: bool = False  # arrays of other sizes might give no error


SHAPES = "Print the shapes that meet: which axes should line up?"
CALL = "Which arguments does this call take, in which order or by which name?"
FIT = "two shapes do not fit together"
KIND = "Print each part of this line: what kind of value is it?"
SLIPS = (
    Slip(UnboundLocalError, "", "",
         "Is this name made on every way to this line?"),
    Slip(NameError, "", "", "Is this name an argument, or made before this "
         "line?"),
    Slip(Exception, "truth value|as a python `bool`",
         "an array is asked whether it is true",
         "What one yes or no do you want to know: is the array there at all, "
         "or what does it hold?"),
    Slip(TypeError, "same_kind",
         "decimals are to go into an array of whole numbers, in place",
         "Whose array is written into, and what kind of numbers has it?"),
    Slip(ValueError, "convert a value .none",
         "None is given where a tensor is wanted",
         "Which variable is still None on this way through your code?"),
    Slip(ValueError, "cannot add new elements of state",
         "inner layers or weights are made anew in each call",
         "Where should they be made, so that it happens once?"),
    Slip(Exception, "given none", "None is passed on, not an array",
         "Which step hands nothing back, because it works in place?"),
    Slip(Exception, "element with a sequence[.]?$|0-dimensional|ndim > 0",
         "an array is put where one number is wanted",
         "How many numbers come back when one text goes in, and in what?"),
    Slip(ValueError, "values to unpack",
         "a line names more parts than there are, or fewer",
         "How many parts does this line want, and how many are there?"),
    Slip(ValueError, "equal division",
         "an axis does not divide into equal parts",
         "How long is that axis, and how many parts should it give?",
         about_sizes=True),
    Slip(ValueError, "inhomogeneous",
         "rows of different lengths are put into one array",
         "Which row is shorter than the others, and why?"),
    Slip(Exception, "broadcast|core dimension|not aligned|must match exactly|"
         "cannot reshape|same number of dimensions|dimensions? must|einstein|"
         "operand has|different length|incompatible shapes|expected shape|"
         "expected axis|must have the same shape", FIT, SHAPES,
         about_sizes=True),
    Slip(IndexError, "out of bounds for axis",
         "an index points outside of an array",
         "How many entries does the array have along this axis?",
         about_sizes=True),
    Slip(IndexError, "(list|tuple|string|range object)[a-z ]* out of range",
         "an index points outside of a list, a tuple or a text",
         "How many entries are there, and which number has the last one?",
         looks_up=True, about_sizes=True),
    Slip(IndexError, "too many indices",
         "an array has fewer axes than this line asks for",
         "How many axes does the array have, and what does each count?"),
    Slip(KeyError, "", "a dictionary is asked for a name that it lacks",
         "Print the names in the dictionary: which one do you need?",
         looks_up=True),
    Slip(Exception, r"indices\[.*is not in",
         "an id points outside of a table",
         "How many rows does the table have, and which ids are looked up?"),
    Slip(TypeError, "(positional|keyword) argument|multiple values", "",
         CALL),
    Slip(TypeError, "not callable", "",
         "Which part of this line is called? Is it a function?"),
    Slip(TypeError, "operand|iterable|subscriptable|not supported between|"
         "compare|indices must|concatenate|has no len", "", KIND),
    Slip(AttributeError, "has no attribute", "", KIND),
    Slip(ZeroDivisionError, "", "", "When can it be 0, what this line divides "
         "by?"),
    Slip(RecursionError, "", "", "Your function calls itself without end. "
         "Should it?"),
    Slip(MemoryError, "", "", "How large must the largest array of this step "
         "be?"),
    Slip(SystemExit, "", "", "Why should a function end the whole program?"),
)  # fmt: skip
FIRST = "Did the first line of the function change?"
READ = "What does the error ask for, and what is it given?"
INSIDE = f"It stops inside of Keras. {CALL}"
AFTER = (
    "It stops after your last line, over what you hand back. What is that, "
    "and what should it be?"
)


def by_error(error: BaseException | None) -> Found | None:
    """Recognise the usual slips by the text of the error."""
    if hidden := hidden_name(error):
        return Found(
            f"the variable `{hidden}` hides the function",
            "Inside a function a name is either the one or the other. Which "
            "other name could the variable have?",
        )
    if missing := re.search("^No module named '(.+)'", str(error)):
        return Found(
            f"`{missing[1]}` is not part of the course",
            "Can it be done with what the lesson imports?",
        )
    slip = slip_of(error)
    return Found(slip.name, slip.question) if slip and slip.name else None


def slip_of(error: BaseException | None) -> Slip | None:
    """Find the slip that an error is."""
    text = str(error).lower()
    for slip in SLIPS:
        if isinstance(error, slip.kind) and re.search(slip.text, text):
            own = not slip.looks_up or looks_up(error)
            return slip if own else None
    return None


def looks_up(error: BaseException) -> bool:
    """Return True when an error arose in a look-up with square brackets.

    Keras takes its own frames out of a traceback, so that its errors seem to
    arise in the learner's line; but that line only calls.
    """
    frame = error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    if not frame:
        return False
    step = frame.tb_frame.f_code.co_code[frame.tb_lasti]
    return "SUBSCR" in dis.opname[step]


def question_of(error: BaseException, own: bool = True) -> str:
    """Ask what helps with an error.

    Args:
        error: What was raised.
        own: False where no line of the learner was running.
    """
    slip = slip_of(error)
    if not own:
        return FIRST if slip and slip.question == CALL else AFTER
    return slip.question if slip else INSIDE if in_keras(error) else READ


def in_keras(error: BaseException) -> bool:
    """Return True when an error arose in code of Keras or TensorFlow."""
    if str(error).startswith("Exception encountered when calling"):
        return True  # Keras hides its own lines
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    home = frames[-1].f_globals.get("__name__", "") if frames else ""
    return home.split(".")[0] in ("keras", "tensorflow")


def hidden_name(error: BaseException | None) -> str:
    """Name the function that a variable of the same name hides, if any."""
    if not isinstance(error, UnboundLocalError) or not error.__traceback__:
        return ""
    *_, (frame, _) = traceback.walk_tb(error.__traceback__)
    name = "".join(re.findall(r"'(\w+)'", str(error))[:1])
    return name if callable(frame.f_globals.get(name)) else ""
