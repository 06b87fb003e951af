"""The formats of dates: how people write them, as a table.

`PATTERNS` is the table, `NO_DATE_PATTERNS` that of what is no date;
everything below them reads the tables, once.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from babel.dates import format_date

from utils.words import SURROUNDINGS

# How to read a pattern. In braces stand the letters of Unicode's CLDR, which
# Babel writes: {d} 9, {dd} 09, {M} 5, {MM} 05, {MMM} Sep, {MMMM} September,
# {y} 2018, {yy} 18, {EEEE} Tuesday, {EEE} Tue, {EEEEEE} Tu, {HH}:{mm} 14:05.
# Ours: {dth} 9th, {dword} ninth, {MMM4} Sept, {EEE4} Tues, {d>12} only days
# over 12, {yy>31} only years that are no day; with a question mark slips:
# {dth?} 9st, {MMMM?} Septmber, {EEEE?} Wensday, {EEE?} a wrong weekday.
# {*} is another format of the table; {word}, {n} (a number), {time}, {clock}
# (by 24 hours), {zone} and {fraction} are made up by `utils.words`; # is any
# digit, ‹ and › are square brackets.
# {d|dd} is one of the two, [the ] may be left out, [-|/] is one of these, and
# ~ is a dash, slash or dot, the same throughout. One line stands for all its
# choices, the formats; they share its weight.
#
# Numbers have one reading: year, month, day if the year is first; month, day,
# year if it is last; day, month, year with dots. And a first or second number
# over 12, wherever the year is last, can only be the day.
# fmt: off
PATTERNS = {
    "day month year": {
        "{d} {MMMM|MMM} {y}": 38, "{d|dd|dth} {MMMM|MMM}[,] {y}": 72,
        "[the |this |]{dth} of {MMMM|MMM}[,] {y}": 30,
        "[the |this |]{dth} day of {MMMM}[,] {y}": 5,
        "{d|dd|dth} {MMM|MMM4}[.|.,|] {y}": 12, "{d|dd}.[ ]{MMMM|MMM} {y}": 7,
        "{d|dd|dth}, {MMMM|MMM}[,] {y}": 4, "[the ]{d}[ of] {MMMM}[,] {y}": 5,
        "{d|dd|dth}~{MMM|MMMM|MMM4}~{y}": 38, "{d} ~ {MMM|MMMM} ~ {y}": 4,
        "{d|dd|dth} {MMM|MMMM}[,| ,]{y}": 4, "{d|dth}{MMM|MMMM}[,] {y}": 4,
    },
    "month day year": {
        "{MMMM|MMM} {d}[,] {y}": 70, "{MMMM|MMM} {dd|dth}[,] {y}": 44,
        "{MMMM|MMM} the {dth}[,] {y}": 8, "{MMMM|MMM}, {d|dth}[,] {y}": 3,
        "{MMM|MMM4}[.] {d|dd|dth}[,] {y}": 20, "{MMMM|MMM} {d} , {y}": 2,
        "{MMMM|MMM} {d|dd|dth},{y}": 8, "{MMM|MMMM}{d|dth}[, |,| ]{y}": 4,
        "{MMM|MMMM}~{d|dd}~{y}": 22, "{MMM|MMMM} ~ {d} ~ {y}": 2,
    },
    "year first": {
        "{y}-{MM}-{dd}": 20, "{y}~{M}~{d}": 22, "{y}~{MM}~{dd}": 26,
        "{y} {M|MM} {d|dd}": 10, "{y} ~ {M|MM|MMM} ~ {d|dd}": 5,
        "{y}. {M}. {d}[.]": 2, "{y}[,] {MMMM|MMM} {d|dd|dth}": 26,
        "{y}~{MMM|MMMM}~{d|dd}": 24, "{y}[,|;|:| -|] {d|dth} {MMMM|MMM}": 12,
        "{y}, [the ]{dth} of {MMMM}": 3, "{y}:{M|MM}:{d|dd}": 5,
        "{y}_{M}_{d}": 1, "{y}年{M|MM}月{d|dd}日": 3, "({y}) {MMMM} {d}": 1,
        "({y}) {d} {MMMM}": 1, "{y}[;|:| -] {MMM|MMMM} {d}": 3,
        "in {y}, [on ]{MMMM} {d|dth}": 2, "{y}/{d} {MMM|MMMM}": 1,
    },
    "numeric slashes": {
        "{M}/{d}/{y}": 16, "{MM}/{dd}/{y}": 20, "{M|MM}/{d|dd}/{y}": 12,
        "{M|MM} / {d|dd} / {y}": 6, "{d>12}/{M|MM}/{y}": 22,
        "{d>12} / {M|MM} / {y}": 3, "{M|MM}/ {d|dd}/ {y}": 1,
        "{M|MM} /{d|dd} /{y}": 1, "{M|MM}/{d|dd}/ {y}": 1,
        "{M|MM}/{d|dd} / {y}": 1, "{d>12}/ {M|MM}/ {y}": 1,
        "{M|MM}//{d|dd}//{y}": 1, "{M|MM}/{d|dd}-{y}": 1,
        "{M|MM}/{d|dd} {y}": 1, "{M|MM}/{d|dd}, {y}": 1,
    },
    "numeric dots": {
        "{d|dd}.{M|MM}.{y}": 48, "{d|dd}. {M|MM}. {y}": 9,
        "{d} . {M} . {y}": 1, "{M|MM}.{d>12}.{y}": 10,
        "{d|dd}.{M|MM}. {y}": 2, "{d|dd}. {M|MM}.{y}": 1,
        "{d|dd}.{M|MM} {y}": 1, "{d|dd} .{M|MM} .{y}": 1,
        "{d|dd}.{M|MM}.-{y}": 1, "{d|dd}.{M|MM}./{y}": 1,
    },
    "numeric dashes or spaces": {
        "{M|MM}-{d|dd}-{y}": 32, "{M|MM} - {d|dd} - {y}": 3,
        "{d>12} - {M|MM} - {y}": 2, "{d>12}-{M|MM}-{y}": 18,
        "{M|MM} {d|dd} {y}": 12, "{d>12} {M|MM} {y}": 8,
        "{M|MM}- {d|dd}- {y}": 1, "{M|MM} -{d|dd} -{y}": 1,
        "{M|MM}--{d|dd}--{y}": 1, "{M|MM}_{d|dd}_{y}": 2,
        "{d>12}_{M|MM}_{y}": 1, "{M|MM}-{d|dd}/{y}": 1,
        "{M|MM}-{d|dd}, {y}": 1, "{M|MM} {d|dd}, {y}": 2,
    },
    "compact": {
        "{y}{MM}{dd}": 24, "{d|dd}{MMM|MMMM}{y}": 20,
        "{MMM|MMMM}{dd}{y}": 8, "{y}{MMM}{dd}": 6, "{d|dd}{MMM}-{y}": 1,
        "{d|dd}-{MMM}{y}": 1, "{d|dd}.{MMM}{y}": 1, "{y}-{MM}{dd}": 1,
        "{y}.{MM}{dd}": 1, "{y}/{MM}{dd}": 1, "{y}_{MM}{dd}": 1,
        "{y} {MM}{dd}": 1, "{MMM}-{dd}{y}": 1, "{y}{MMM}-{dd}": 1,
    },
    "two-digit year": {
        "{M}/{d}/{yy}": 12, "{MM}/{dd}/{yy}": 14, "{M|MM}/{d|dd}/'{yy}": 2,
        "{M|MM}-{d|dd}-{yy}": 12, "{M|MM} {d|dd} {yy}": 4,
        "{d>12}/{M|MM}/{yy}": 12, "{d>12}-{M|MM}-{yy}": 6,
        "{d>12} {M|MM} {yy}": 3, "{M|MM}.{d>12}.{yy}": 4,
        "{d|dd}.{M|MM}.{yy}": 18, "{d|dd}~{MMM|MMMM}~['|]{yy}": 14,
        "{d|dd|dth} {MMMM|MMM}[,] ['|’|]{yy}": 32, "{d}. {M}. {yy}": 2,
        "[the ]{dth} of {MMMM|MMM}[,] ['|’|]{yy}": 8,
        "{MMMM|MMM} {d|dth}[, |,| ]['|’|]{yy}": 28, "{d|dd}{MMM}{yy}": 6,
        "{MMM|MMM4}. {d}, ['|’|]{yy}": 3, "{MMM|MMMM}~{d|dd}~{yy}": 5,
        "{d|dth} {MMMM|MMM}['|’]{yy}": 3, "['|’]{yy}[,] {MMMM|MMM} {d|dth}": 6,
        "['|’]{yy}, {d|dth} {MMMM|MMM}": 2, "'{yy}-{MM}-{dd}": 1,
        "{yy>31}~{MMM}~{d|dd}": 4, "{yy>31}~{MM}~{dd}": 4,
        "{yy>31} {MMMM|MMM} {d}": 3, "'{yy}[:|;| -] {MMMM|MMM} {d}": 2,
        "{M|MM}.{d>12}.'{yy}": 1, "{d|dd}.{M|MM}.'{yy}": 1,
    },
    "with weekday": {
        "{EEEE}, {d|dd} {MMMM} {y}": 8, "{EEEE}, {MMMM} {d}, {y}": 12,
        "{EEEE|EEE|EEE4}[,] {d|dd|dth} {MMMM|MMM}[,] {y}": 36,
        "{EEEE|EEE|EEE4}[,] {MMMM|MMM} {d|dth}[,] {y}": 40,
        "{EEE|EEE4|EEEEEE}[.|,|] {d|dd} {MMM} {y}": 10,
        "{EEE|EEE4|EEEEEE}[.|,|] {MMM} {d|dd}[,] {y}": 10,
        "{EEE|EEEE}[,] [the ]{dth} of {MMMM|MMM}[,] {y}": 18,
        "{EEE|EEEE} - {d} {MMMM|MMM} {y}": 3,
        "{EEE|EEEE} - {MMMM|MMM} {d}[,] {y}": 3,
        "{EEE|EEEE}[, |-| ]{dd}-{MMM}-{y|yy}": 4,
        "{EEE|EEEE}[,] {MMMM} {d|dth}, ['|]{yy}": 4,
        "{EEE|EEEE}[,] {d|dth} {MMM} ['|]{yy}": 4,
        "{EEE|EEEE}[,] {y}[-{MM}-|/{MM}/]{dd}": 8,
        "{EEE|EEEE}[,] {M|MM}/{d|dd}/{y|yy}": 12,
        "{EEE|EEEE}[,] {d>12}/{M|MM}/{y|yy}": 6,
        "{EEE|EEEE}[,] {M|MM}-{d|dd}-{y}": 3,
        "{EEE|EEEE}[,] {d>12}-{M|MM}-{y}": 2,
        "{EEE|EEEE}[,] {d|dd}.{M|MM}.{y|yy}": 10,
        "{d|dd|dth} {MMMM|MMM} {y}[,] {EEEE|EEE}": 10,
        "{d|dd|dth} {MMMM|MMM} {y} ({EEEE|EEE})": 7,
        "[the ]{dth} of {MMMM}[,] {y}[,] {EEEE|EEE}": 2,
        "[the ]{dth} of {MMMM}[,] {y} ({EEEE|EEE})": 2,
        "{MMMM|MMM} {d|dth}[,] {y}[,] {EEEE|EEE}": 12,
        "{MMMM|MMM} {d|dth}[,] {y} ({EEEE|EEE})": 8,
        "{y} {MMMM} {d}, {EEEE}": 2, "{y}-{MM}-{dd}[,] {EEEE|EEE}": 3,
        "{y}[-{MM}-|/{MM}/]{dd} ({EEEE|EEE})": 6,
        "{M|MM}/{d|dd}/{y|yy} ({EEEE|EEE})": 4,
        "{M|MM}/{d|dd}/{y|yy}[,] {EEEE|EEE}": 3,
        "{dd}.{MM}.{y} ({EEEE|EEE})": 3, "{dd}.{MM}.{y}[,] {EEEE|EEE}": 2,
        "{d} {MMMM|MMM} ({EEE}), {y}": 1, "{EEE} ({d} {MMM} {y})": 1,
        "{EEEE|EEE}: {MMMM|MMM} {d}, {y}": 1, "{MMM} {d} {EEE} {y}": 1,
        "{EEEE|EEE}: {d} {MMMM|MMM} {y}": 1, "{d} {MMM} {EEE} {y}": 1,
        "{EEEE|EEE}, {MMMM|MMM} the {dth}[,] {y}": 2,
        "{y} {MMM} {d} {EEE}": 1, "{y} {EEE} {MMM} {d}": 1,
        "{EEEE|EEE}[,] the {dword} of {MMMM} {y}": 2,
    },
    "other words": {
        "on [the ]{dth} of {MMMM}[,] {y}": 3, "{MMMM} {d}, {y} [AD|A.D.]": 2,
        "[on|by|born|dated|due|since|posted] {d|dth} {MMMM|MMM} {y}": 7,
        "[on|by|born|dated|due|since|posted] {MMMM|MMM} {d}, {y}": 7,
        "[date: |Date |DOB: ]{d|dd} {MMM} {y}": 2, "date: {y}-{MM}-{dd}": 2,
        "[date: |Date |DOB: ]{MM}/{dd}/{y}": 2, "{*} [AD|A.D.|CE]": 2,
        "[on ]the {dth} of {MMMM} in the year {y}": 2,
        "[the ]{dth} day of {MMMM} A.D. {y}": 1, "{*} ({y}-{MM}-{dd})": 2,
        "{y}-{MM}-{dd} ({*})": 1, "[the ]{d|dth} of {MMM} of {y}": 1,
    },
    "ordinal in words": {
        "[the ]{dword}[ of] {MMMM}[,] {y}": 12, "{MMMM} {dword}[,] {y}": 5,
        "{MMMM|MMM} the {dword|dwords}[,] {y}": 3,
        "[the ]{dword|dwords} of {MMMM|MMM}[,] {y}": 8,
        "[the ]{dword|dwords} day of {MMMM}[,] {y}": 3,
        "[on ]the {dword|dwords} of {MMMM} in the year {y}": 5,
        "{dword|dwords} {MMMM|MMM}[,] {y}": 3, "{y}, the {dword} of {MMM}": 1,
        "{MMMM|MMM} {dword|dwords}[,] ['|]{yy}": 2, "{y} {MMMM} {dword}": 1,
        "[the ]{dword|dwords} of {MMMM|MMM}[,] ['|]{yy}": 2,
        "{dword} of the month of {MMMM} {y}": 1, "{dword}-{MMM}-{y}": 1,
    },
    "with a time": {
        "{y}~{MM}~{dd}[T| ]{HH}:{mm}": 4, "{dd}.{MM}.{y} {HH}:{mm}": 2,
        "{y}-{MM}-{dd}[T| ]{HH}:{mm}:{ss}[Z|+00:00|]": 4,
        "{M|MM}/{d|dd}/{y} {HH}:{mm}": 2, "{d} {MMM} {y}[,] {HH}:{mm}": 2,
        "{MMMM|MMM} {d}, {y}[ at|,|] {h}:{mm} [am|pm|AM|PM]": 4,
        "{M}/{d}/{y} {h}:{mm} [AM|PM]": 2, "{*} {time}": 45,
        "{*}[,| at|;| -|@| @|:] {time}": 18, "{*} ({time})": 3,
        "{time}[,| on| -|;|] {*}": 22, "{*} {time} {word}": 4,
        "{M|MM}/{d|dd}/{yy} {time}": 12, "{d|dd}.{M|MM}.{yy} {time}": 9,
        "{d|dd}~{MMM}~{yy} {time}": 6, "{M|MM}-{d|dd}-{yy} {time}": 4,
        "{*} {word} {time}": 4, "{word} {*} {time}": 4, "{*}/{time}": 2,
        "{y}, {time}, {d} {MMM}": 1, "{MMM} {d} {time}, {y}": 2,
        "{MMMM} {d}[,] {time} {y}": 2, "{d} {MMM} {time} {y}": 2,
        "{time}, {EEEE} {d} {MMMM} {y}": 2, "{d} {MMM}, {time}, {y}": 1,
    },
    "logs and mail": {
        "{dd}/{MMM}/{y}:{HH}:{mm}:{ss}[ {zone}|]": 12,
        "[{n} - - |]‹{dd}/{MMM}/{y}:{HH}:{mm}:{ss} {zone}›": 6,
        "{n}.{n} - - ‹{dd}/{MMM}/{y}:{HH}:{mm}:{ss} {zone}›": 3,
        "{EEE} {MMM} [ |]{d} {HH}:{mm}:{ss}[ {zone}|] {y}": 10,
        "{EEE}, {d|dd} {MMM} {y|yy} {HH}:{mm}[:{ss}|][ {zone}|]": 9,
        "{EEE}[,] {dd}-{MMM}-{y|yy} {HH}:{mm}:{ss} {zone}": 4,
        "{EEE} {MMM} {d|dd} {HH}:{mm}:{ss} {y} {zone}": 4,
        "{MMM} [ |]{d} {HH}:{mm}:{ss}[ {zone}|] {y}": 4,
        "{EEE} {MMM} {d|dd} {y} {HH}:{mm}:{ss}[ {zone}|]": 4,
        "‹{y}-{MM}-{dd}[T| ]{clock}› {word}": 3,
        "{y}[/{MM}/|-{MM}-]{dd} {HH}:{mm}:{ss} ‹{word}› {n}": 2,
        "{y}-{MM}-{dd} {clock} {word}[:|]": 3, "‹{*}› {word}": 2,
        "{y}-{MM}-{dd}[T| ]{clock}": 18, "{y}/{M|MM}/{d|dd} {clock}": 4,
        "{y}-{M}-{d} {clock}": 4, "{y}-{MMM}-{d|dd} {clock}": 2,
        "{y}-{MM}-{dd}[T| ]{HH}:{mm}:{ss}[.|,]{fraction}": 9,
        "{y}-{MM}-{dd}[T| ]{HH}:{mm}:{ss}.{fraction}[Z| {zone}]": 9,
        "{y}:{MM}:{dd} {HH}:{mm}:{ss}[.{fraction}|{zone}|]": 12,
        "{y}:{M|MM}:{d|dd} {clock}": 3, "{y}.{MM}.{dd} {clock}": 3,
        "{y}{MM}{dd}[T| |_|-]{HH}{mm}[{ss}|{ss}Z|]": 12,
        "{y}{MM}{dd}[T|T|_]{HH}{mm}{ss}[.{fraction}|{zone}]": 4,
        "{y}{MM}{dd}{HH}{mm}[{ss}|]": 4, "{y}{MM}{dd}[ |T|-]{clock}": 4,
        "{word}[_|-]{y}[-{MM}-|{MM}|_{MM}_]{dd}[.{word}|]": 4,
        "{word}_{y}{MM}{dd}_{HH}{mm}{ss}[.{word}|]": 2,
        "{y}-{MM}-{dd}[_|-| ]{HH}[-{mm}-|{mm}]{ss}": 2,
        "{word}/{y}/{MM}/{dd}": 1, "{y}/{MM}/{dd}/{word}": 2,
        "{y}-{MM}-{dd}[-|_]{word}": 2, "{word}-{n}-{y}{MM}{dd}": 1,
        "[v|]{n} ({*})": 3, "[v|]{n}[ -| /|:|,] {*}": 4, "‹{n}› - {*}": 2,
        "{word} v{n}[ -|,] {*}": 2, "{dd}{MMM}{y}:{HH}:{mm}:{ss}": 2,
        "* {EEE} {MMM} {dd} {y} {word}": 2, "<{word}>{*}</{word}>": 2,
        '"{word}": "{*}"': 4, "{word}={*}": 2, "{*};{n};{word}": 2,
    },
    "among words": {
        "{word} {*}": 36, "{word}[,|:| -|;|.|(] {*}": 18, "{word}:{*}": 2,
        "{word} {word}[,|:|] {*}": 17, "{word} {word} {word} {*}": 5,
        "{word} [on|of|from|by|since|dated|b.|d.|born|died|the] {*}": 13,
        "[b.|d.|†|*|born|filed|date|DOB:|due|Date of Birth:] {*}": 8,
        "{M|MM}/{d|dd}/{y|yy} {word}[ {word}|]": 14,
        "{word} {M|MM}/{d|dd}/{y|yy}": 16, "{*} ({word})": 3,
        "{*} {word}": 24, "{*}[,|:| -|;|/] {word}": 11, "{word} ({*})": 5,
        "{*} {word} {word}[:|.|]": 16, "{*} {word} {word} {word}": 6,
        "({*}) {word}": 3, "{word} {*} {word}[ {word}|]": 14,
        "{word}, {word}, {*}": 4, "{word} {word} ({*})[ {word}|]": 3,
        '{word} "{*}" {word}': 1, "{word} / {*}": 1, "{*} / {word}": 1,
        "{word}. {*}. {word}": 1, "{word}; {*}; {word}": 1,
    },
    "among numbers": {
        "{word}[.|] {n}[,|:|;| -| (] {*}": 24, "{n} {word}[,|;|:| -] {*}": 17,
        "{word}[.|] {n}[,|;] {word}[.|] {n}[,|:|;] {*}": 10,
        "[No. |p. |pp. |§ |no |vol. |v|Ch. ]{n}[,|:|;] {*}": 7,
        "{word} {n} {word} {*}": 6, "{n} {word} {word}[,|] {*}": 6,
        "{*}[,|;| -|:] {word} {n}": 13, "{*} {word} {n}[ {word}|]": 6,
        "{*}[,|;] [No. |p. |§ |]{n}": 5, "{*} ({n} {word})": 3,
        "{*}[,|;|:| -] {n} {word}": 8, "({n}) {*}": 2, "‹{n}› {*}": 2,
        "{n}) {*}": 2, "{word} {n} [/|-|of] {n}, {*}": 3, "{n}/{n}, {*}": 1,
        "{word} {n} {y}-{MM}-{dd}": 2, "{word} {n} {M|MM}/{d|dd}/{y|yy}": 3,
        "{word} {n} {MMMM|MMM} {d}, {y}": 2, "{word} {n} {d} {MMMM} {y}": 2,
        "{y} {MMM|MMMM} {d|dd} [AM|PM|{word}] {n}": 4, "{n}: {*}": 2,
        "{*} [AM|PM] {n}": 2, "{word} {n} {EEEE}, {MMMM} {d}, {y}": 1,
        "{*} [$|€|£]{n}": 2, "{n}, {word} {word}, {*}": 1, "{n};{word};{*}": 1,
        "{word} ({n}), {*}": 1, "{word} {n} & {n}, {*}": 1, "{*} x{n}": 1,
        "{n} {word} / {*}": 1, "{*} / {n} {word}": 1, "{word}-{n}: {*}": 1,
    },
    "slips": {
        "{dth?} {MMMM|MMM}[,] {y}": 7, "{MMMM|MMM} {dth?}[,] {y}": 7,
        "[the ]{dth?} of {MMMM|MMM}[,] {y}": 10, "{d}-{MMMM?}-{y}": 2,
        "{d|dth} {MMMM?}[,] {y}": 12, "{MMMM?} {d|dth}[,] {y}": 12,
        "[the ]{dth} of {MMMM?}[,] {y}": 4, "{y} {MMMM?} {d}": 2,
        "{EEEE?|EEE?}[,] {d|dth} {MMMM|MMM} {y}": 8,
        "{EEEE?|EEE?}[,] {MMMM|MMM} {d|dth}[,] {y}": 8,
        "{EEEE?|EEE?} {M}/{d}/{y}": 2, "{EEEE?|EEE?} {dd}.{MM}.{y}": 2,
        "{MMMM?}, {d} {y}": 1, "{MMMM?}/{d}/{y}": 1, "{d} {MMMM?} , {y}": 1,
    },
}
# What is no date, in the same little language; the share of a kind is that
# of its weights. Dates that were broken on purpose come on top: see
# `utils.no_dates`.
NO_DATE_PATTERNS = {
    "relative": {
        "[next|last|this|every|on|until|by|each] {EEEE|EEE}": 3,
        "[today|tomorrow|yesterday|tonight|now|soon|later|recently]": 3,
        "[the |]day [after tomorrow|before yesterday]": 1, "{EEEE} next": 1,
        "[in |]## [days|weeks|months|years|hours|minutes]": 2,
        "[a|one|two|three|#|##] [day|week|month|year|hour]s ago": 2,
        "[next|last|this|every] [week|month|year|weekend|spring|{MMMM}]": 3,
        "[early|mid|late|end of|start of|since][ |-]{MMMM|y}": 2,
        "[two|three|##] [days|weeks] [before|after|from] [{EEEE}|{MMMM}]": 1,
        "{EEEE|EEE}[s| morning| afternoon| night| at {time}]": 3,
        "first {EEEE} [of|in] {MMMM}[ {y}|]": 2, "the # {EEEE} of {MMMM}": 1,
    },
    "quarter and season": {
        "[Q|H|q|T]#[ |/|-|, |]{y}": 4, "{y}[ |-|/|]Q#": 3, "Q#[ '##|]": 1,
        "[first|2nd|third|4th|#th] [quarter|half][ of|] {y}": 2,
        "[spring|summer|Fall|autumn|Winter|term] [of |]{y}": 3,
    },
    "no day": {
        "{MMMM|MMM}[ |, |-|/|. | of | ']{y}": 8, "{MM|M}[/|-|.| ]{y}": 6,
        "{y}[-|/|.| ]{MM|M|MMM|MMMM}": 6, "{MMM|MMMM}[-| '|/|’]{yy}": 4,
        "{word} [in |]{MMMM|MMM}[,] {y}": 6, "{MMMM|MMM} {y}[,] {word}": 5,
        "{y}{MM}": 1, "{MM}{yy}": 1, "{n} {word}, {MMMM|MMM} {y}": 3,
        "{MMMM|MMM} {y} {time}": 2, "[in|since|during] {MMMM} {y}": 2,
        "{MMMM|MMM} {y}, {word} {n}": 3, "{EEEE}, {MMMM} {y}": 2,
        "{word} {n}, {MMMM|MMM} {y}": 3, "{MMMM|MMM}": 2,
    },
    "no year": {
        "{MMMM|MMM} {d|dd|dth}": 6, "{d|dd|dth} [of |]{MMMM|MMM}": 6,
        "{M|MM}[/|-| ]{d|dd}": 4, "{d|dd}.[ ]{M|MM}[.|]": 3, "{d}.{MMMM}": 2,
        "{EEE|EEEE}[,] {MMMM|MMM} {d|dth}": 3, "{dword} [of |]{MMMM}": 2,
        "{EEE|EEEE}[,] {d|dth} {MMMM|MMM}": 3, "{MMM|MMMM} {d} {time}": 4,
        "{word} {MMMM|MMM} {d|dth}": 4, "{d|dth} {MMMM|MMM} {word}": 3,
        "{M|MM}/{d|dd} {time}": 3,
        "{word} {M|MM}/{d|dd}[ {word}|]": 3, "{MMM} {d} {time} {word}": 3,
        "{time}, {d} {MMM|MMMM}": 2, "{dd}{MMM}": 1, "{MMM}[-|/]{dd}": 1,
    },
    "part of a date": {
        "{y}": 6, "[in|since|c.|ca.|before|after|anno|©|(c)] {y}": 4,
        "the [year |]{y}": 1, "[the |early |late |mid-|]{y}s": 2, "'##": 1,
        "[the |]19#0['|]s": 2, "{y} [AD|A.D.|CE|BC|season|edition]": 2,
        "{y}, {word} {n}": 2, "{word}[,|] {y}": 4, "{word} {n}, {y}": 3,
        "{dth|dword}": 4, "[the|on the] {dth|dword}": 2, "day {n}": 1,
        "{EEEE|EEE|EEEE?}": 5, "{EEEE} [the |]{dth}": 3, "({y})": 1,
        "{EEEE|EEE}[,] {y}": 2, "{y} {word}[ {word}|]": 3, "{dth} {y}": 2,
        "{EEEE|EEE} {time}": 3, "{y} {n}": 1, "{n} {y}": 1, "{d} {y}": 1,
        "[the |]1#th [century|cent.]": 1, "{y} {time}": 2, "{time} {y}": 1,
    },
    "week and day of the year": {
        "{y}[-|]W[0#|1#|2#|3#|4#]": 3, "{y}-W[0#|1#|2#|3#|4#]-#": 4,
        "[week |CW |KW |wk ]##[ of |, |/| ]{y}": 3, "{y}W###": 1,
        "[week |W|wk. ]##": 2, "{y}[-|.]###": 2, "day ### of {y}": 1,
        "[weeks|days] ##-##": 1, "{y}, week ##": 1,
    },
    "words": {
        "{word}": 12, "{word}[,|] {word}[?|!|.|]": 12, "{word} {MMMM}": 2,
        "{word} {word} {word}[?|!|.|]": 8, "({word}) {word}": 2,
        "{word} {word} {word} {word}": 5, "{word}-{word}": 3,
        "{word}, {word} & {word}": 2, '"{word} {word}"': 1, "{word}/{word}": 1,
    },
    "words and numbers": {
        "{word} {n}": 10, "{n} {word}": 8, "{word} {n}, {word} {n}": 6,
        "{word} {word}[,|] {n}[ {word}|]": 8, "{word}[-|_|]{n}": 4,
        "{word} {n} {word}": 5, "{word} # of ##": 2, "{word}: {n}": 3,
        "{n} {word} {word}": 4, "{word} ###-####": 2, "No. {n}": 1,
        "{n} {word} {n} {word}": 4, "[S0#|s#][E0#|e##]": 1,
    },
    "clock": {
        "{time}": 14, "[at|by|around|until] {time}": 4, "{time}-{time}": 3,
        "{time} [-|to|–|until] {time}": 4, "{word} {time}": 4,
        "{time} {word}": 4, "##:##:##:##": 1, "T{clock}": 1, "{clock}Z": 1,
        "{HH}{mm}": 1, "{HH}:{mm}.{ss}": 1, "## min ## s": 1, "{zone}": 1,
        "{time} {zone}": 2, "##[h|:]##[m|:]##s": 1, "{time}, {time}": 1,
    },
    "telephone": {
        "+##[ | (0)]## #### ####": 3, "+1[-| |.]###[-| |.]###[-| |.]####": 4,
        "(###) ###-####": 3, "###[-|.| ]###[-|.| ]####": 4, "0## ### ## ##": 1,
        "[tel. |Tel: |ext. |fax |Phone ]###-####": 3, "1-800-###-####": 2,
        "## ## ## ## ##": 1, "0#### ######": 2, "+## ### ######": 1,
        "###-####": 2, "0##-####-####": 1,
    },
    "price": {
        "[$|€|£|¥|USD |EUR |$ |€ |£ ]##[.##|]": 7, "##[.|,]## [€|$|USD|kr]": 5,
        "[$|€|£]#,###[.##|]": 4, "#.###,## [€|EUR]": 2, "$#[.#|][M|k| bn]": 2,
        "##.##": 2, "-#.##": 1, "[$|€]#-[$|€]#": 1, "## [cents|dollars]": 2,
        "{word} $##.##": 2, "[$|€]## per {word}": 1, "#,##": 1,
    },
    "address": {
        "#.#.#.#": 2, "1##.##.#.##[:####|/##|]": 4, "1##.16#.#.#": 3,
        "1##.1##.1##.1##": 2, "##:##:##:##:##:##": 2, "fe80::##:#a##": 1,
        "[www.|]{word}.[com|org|net]": 4, "http[s|]://{word}.com/{word}": 3,
        "{word}@{word}.[com|org]": 4, "[@|#]{word}": 2, "/{word}/{word}": 2,
        "{word}.[txt|pdf|csv|jpg|py]": 4, "{word}_{n}.[jpg|doc]": 3,
        "{n} {word} [Street|Ave|Rd]": 3, "{word}, [NY|CA|TX] #####": 2,
        "##.####[, | ]-##.####": 2, "##°##'##\"[N|W]": 1,
    },
    "version": {
        "v#.##.#": 4, "[v|]#.#": 2, "v#.#.##": 3, "#.#.#[-rc#|b#|-beta]": 3,
        "[v|]#.##.###": 2, "#.##.#": 3, "{word} #.#": 2, "{word}-#.#.#": 3,
        "[>=|==|!=|^]#.#.#": 2, "#.#.#.##": 2, "{word} v#.#.##": 2,
    },
    "number of a thing": {
        "97[8|9]-#-##-######-#": 3, "97[8|9]##########": 2, "ISSN ####-###": 1,
        "#-###-#####-#": 2, "###-##-####": 3, "####-####-####-####": 1,
        "#### #### #### ####": 1, "#####-####": 2, "#:##-cv-#####": 2,
        "### F.#d ###": 2, "[No. |#|Nr. ]##-####": 3, "{word}-####-###": 2,
        "#a##c#d#": 1, "##e#f###-#b##": 1, "### U.S. ###": 1, "§ ##[.#|]": 2,
        "AB-####-##": 1, "[A|B|K|X]## ####": 1, "##-#####[-#|]": 2,
        "10.####/[{word}.|]####": 1, "1Z####W#####": 1, "(##)": 1,
    },
    "number": {
        "#": 2, "##": 2, "###": 2, "#####": 3, "######": 3, "#######": 2,
        "########": 5, "#########": 2, "1#########": 2, "############": 2,
        "1############": 1, "################": 1, "[0|00|000|00000000]": 2,
        "#.####": 2, "-##": 1, "#e-#": 1, "#/#": 2, "##,###": 2, "####": 3,
        "#,###,###": 1, "0.##": 1, "#, #, #": 1, "1e#": 1,
        "000000": 1, "9999": 1, "99999999": 1, "[+|-]#.##": 1, "0x##": 1,
    },
    "empty mark": {
        "[NULL|null|None|none|nil|NaN|nan|NA|N/A|n/a|n.a.|#N/A|<NA>|NaT]": 14,
        "[-|--|---|–|—|_|__|.|..|...|…|*|**|/|//|\\|:|;|,|!|+|=|()|\"\"]": 12,
        "[?|??|???|(?)|?/?/?|??.??.????]": 4, "[TBD|tba|TBC|tbd.|t.b.a.]": 5,
        "[unknown|undefined|empty|missing|void|pending|never|invalid]": 6,
        "[undated|no date|not applicable|n.d.|s.d.|date unknown|blank]": 6,
        "[0000-00-00|00/00/0000|00.00.0000|0000-00-00 00:00:00|0/0/0]": 6,
        "[dd/mm/yyyy|mm/dd/yyyy|yyyy-mm-dd|DD.MM.YYYY|mm/dd/yy]": 4,
        "[__/__/____|--/--/----|xx/xx/xxxx|XX-XX-##|../../....]": 3,
        "[??|xx|--]/[??|xx|--]/{y}": 2, "[true|false|yes|no|ok|x|X]": 3,
        "{y}-00-00": 1, "{y}-{MM}-[00|??|XX|xx]": 3, "00/00/{y}": 1,
    },
    "range": {
        "{y}[-|–| - | to |/| until ][19|20]##": 5, "{y}[-|–|/]##": 4,
        "[from|between] {y} [to|and] [19|20]##": 2, "{y}-": 1, "-{y}": 1,
        "## [-|to|–|and] ## {MMMM|MMM}": 3, "{d}[-|–|/]## {MMMM|MMM} {y}": 8,
        "{d} [to|-|–|and|&|until] ## {MMMM|MMM}[,] {y}": 8,
        "{MMMM|MMM} {d}[-|–| - | to | and |/]##[,] {y}": 8,
        "{dth} [to|-|and|until] ##th {MMMM}[,] {y}": 3, "##-##": 1,
        "from ## to ## {MMMM|MMM} {y}": 2, "{EEEE} to [Sunday|Friday]": 2,
        "{MMMM|MMM}[-| - | to |/|–][June|March|May|Dec|Sept] {y}": 4,
        "{EEE}-[Sun|Fri|Wed][ {time}|]": 2, "between ## and ## {MMM} {y}": 1,
    },
    "feast": {
        "[Easter|Christmas|Pentecost|Ramadan|Diwali|Hanukkah][ {y}|]": 5,
        "[Thanksgiving|Halloween|Passover|Lent|Yule][ {y}|]": 4,
        "[Easter|Ash|Whit|Boxing|Good] [{EEEE}|Day] {y}": 3,
        "[Christmas|New Year's] [Eve|Day][ of|,|] {y}": 4, "birthday {y}": 1,
        "[my|her|his] [birthday|wedding|graduation]": 1, "Lent {y}": 1,
    },
    "measure": {
        "## [cm|kg|km|mm|ml|GB|px|ft|lb|°C|m²|min|ms]": 8, "##[%|mm|kg|x]": 4,
        "#.## [cm|kg|km/h|mph|GB|in]": 4, "## x ##[ x ##|] [cm|mm|in]": 4,
        "#/# [cup|inch|mile]": 2, "## %": 1, "#[-|:]#": 3, "#:# ({word})": 1,
        "##.# x ##.# cm": 3, "##'#\"": 1, "approx. ## [m|cm|years]": 2,
        "age[d|] ##": 2, "##/##": 2, "##th": 1, "No. #": 1, "[a|#] dozen": 1,
    },
    "fiscal year": {
        "FY[ |]{y}": 3, "FY[ |]##[/##|-##|]": 3, "{y}/##": 3, "[H|T]#/{y}": 2,
        "[academic|fiscal|tax|school] year {y}[-##|/##|]": 4, "F#": 1,
        "[class|season|vintage|spring|cohort] of {y}": 2, "P## {y}": 1,
    },
}
# fmt: on
# A day that shows each value of the field behind a letter of CLDR.
_SAMPLES = {
    "day": {n: date(2000, 1, n) for n in range(1, 32)},
    "month": {n: date(2000, n, 1) for n in range(1, 13)},
    "year": {n: date(n, 1, 1) for n in range(1900, 2100)},
    "weekday": {n: date(2001, 1, n + 1) for n in range(7)},  # a Monday, and on
}
# fmt: off
_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh",
    "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth",
    "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth",
    "nineteenth", "twentieth", "twenty-first", "twenty-second",
    "twenty-third", "twenty-fourth", "twenty-fifth", "twenty-sixth",
    "twenty-seventh", "twenty-eighth", "twenty-ninth", "thirtieth",
    "thirty-first",
)
# fmt: on
_FIELD_OF = {"d": "day", "M": "month", "y": "year", "E": "weekday"}
_FIELD_OF |= {"L": "month", "c": "weekday"}  # of names that stand alone
_MISSPELT = {"January": "Janurary", "August": "Augest"}
_MISSPELT |= {"September": "Septemeber", "November": "Novemeber"}
_MISSPELT |= {"December": "Decemeber", "Wednesday": "Wensday"}
_BABEL = ("d", "dd", "M", "MM", "MMM", "MMMM", "y", "yy")
_BABEL += ("EEE", "EEEE", "EEEEEE")


@dataclass(frozen=True, slots=True)
class Format:
    """A pattern without choices, read once, ready to be written.

    A part is a field ("day", "month", "year", "weekday" or none) and what
    is written: text, or for each value of the field the ways to write it.
    """

    family: str
    weight: float
    parts: tuple[tuple[str, dict | str], ...]


def _ordinal(day: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}th" if 10 < day < 14 else f"{day}{ending}"


def _misspellings(word: str) -> tuple[str, ...]:
    """A letter doubled, lost or swapped, or a slip that is well known."""
    found = [word[:i] + word[i] + word[i:] for i in range(1, len(word))]
    if len(word) > 4:  # a shorter name could become another one
        for i in range(1, len(word) - 1):
            found.append(word[:i] + word[i + 1 :])
            found.append(word[:i] + word[i + 1] + word[i] + word[i + 2 :])
    found += [_MISSPELT[word]] * 3 if word in _MISSPELT else []
    return tuple(slip for slip in found if slip != word)


def babel_symbols(
    names: Iterable[str], locale: str = "en"
) -> dict[str, dict[int, tuple[str, ...]]]:
    """Return what Babel writes for a symbol, for each value of its field."""
    return {
        symbol: {
            n: (format_date(day, symbol, locale=locale),)
            for n, day in _SAMPLES[_FIELD_OF[symbol[0]]].items()
        }
        for symbol in names
    }


def _symbols() -> dict[str, dict[int | None, tuple[str, ...]]]:
    """What a symbol may write, for each value of its field."""
    table = babel_symbols(_BABEL)
    # Days, months and years that there are not, for what is no date.
    for symbol, last in {"d": 31, "dd": 31, "M": 12, "MM": 12}.items():
        for n in (0, *range(last + 1, 100)):
            table[symbol][n] = (f"{n:0{len(symbol)}}",)
    table["y"] |= {n: (f"{n}",) for n in range(1000, 3000)}
    table["yy"] = {n: table["yy"][n] for n in range(1969, 2069)}
    table["yy>31"] = {n: w for n, w in table["yy"].items() if w[0] > "31"}
    table["d>12"] = {n: w for n, w in table["d"].items() if n > 12}
    table["dth"] = {n: (_ordinal(n),) for n in table["d"]}
    table["dword"] = {n: (word,) for n, word in enumerate(_ORDINALS, 1)}
    table["dwords"] = {
        n: (word.replace("-", " "),) for n, (word,) in table["dword"].items()
    }
    table["MMM4"] = table["MMM"] | {6: ("June",), 7: ("July",), 9: ("Sept",)}
    thursday = ("Thur", "Thurs")
    table["EEE4"] = table["EEE"] | {1: ("Tues",), 2: ("Weds",), 3: thursday}
    clock = {"h": range(1, 13), "HH": range(24)}
    clock |= {"mm": range(60), "ss": range(60)}
    made_up = {
        symbol: tuple(f"{n:0{len(symbol)}}" for n in numbers)
        for symbol, numbers in clock.items()
    }
    made_up |= SURROUNDINGS
    return (
        table
        | _slips(table)
        | {symbol: {None: options} for symbol, options in made_up.items()}
    )


def _slips(table: dict) -> dict[str, dict[int, tuple[str, ...]]]:
    """Wrong endings and weekdays, and names with a letter out of place."""

    def endings(n: int, right: str) -> tuple[str, ...]:
        wrong = [e for e in ("st", "nd", "rd", "th", "th") if e != right[-2:]]
        return (*(f"{n}{ending}" for ending in wrong), f"{n} {right[-2:]}")

    def others(n: int) -> tuple[str, ...]:
        names = ((table["EEE"][k][0], table["EEEE"][k][0]) for k in range(7))
        return tuple(w for k, pair in enumerate(names) if k != n for w in pair)

    misspelt = {
        f"{symbol}?": {n: _misspellings(name) for n, (name,) in names.items()}
        for symbol, names in table.items()
        if symbol in ("MMMM", "EEEE")
    }
    return misspelt | {
        "dth?": {n: endings(n, table["dth"][n][0]) for n in range(1, 32)},
        "EEE?": {n: others(n) for n in range(7)},
    }


_CHOICE = re.compile(r"\[([^]]*)\]|\{([^}|]+\|[^}]+)\}")


def _variants(pattern: str) -> Iterator[str]:
    """The formats a pattern stands for: '[a ]{d}' is 'a {d}' and '{d}'."""
    if "~" in pattern:
        for separator in "-/.":
            yield from _variants(pattern.replace("~", separator))
    elif choice := _CHOICE.search(pattern):
        text, symbols = choice.groups()
        if symbols:
            options = [f"{{{symbol}}}" for symbol in symbols.split("|")]
        else:
            options = text.split("|") if "|" in text else [text, ""]
        before, after = pattern[: choice.start()], pattern[choice.end() :]
        for option in options:
            yield from _variants(before + option + after)
    else:
        yield pattern


def compile_formats(
    patterns: dict[str, dict[str, float]], symbols: dict[str, dict]
) -> dict[str, Format]:
    """Read every pattern once: {'{d} {MMM} {y}': Format(...), ...}."""
    formats = {}
    for family, lines in patterns.items():
        for pattern, weight in lines.items():
            names = list(_variants(pattern))
            for name in names:
                known = formats[name].weight if name in formats else 0
                parts = _parts(name, symbols)
                weighs = known + weight / len(names)
                formats[name] = Format(family, weighs, parts)
    return formats


def _parts(name: str, symbols: dict) -> tuple[tuple[str, dict | str], ...]:
    parts = []  # of text, symbol, text, symbol, text …
    for index, piece in enumerate(re.split(r"\{([^}]+)\}", name)):
        if index % 2:
            written = symbols[piece]
            field = "" if None in written else _FIELD_OF.get(piece[0], "")
            parts.append((field, written))
        elif piece:
            parts.append(("", piece.replace("‹", "[").replace("›", "]")))
    return tuple(parts)


def shape_of(format_name: str) -> str:
    """Return the format with one way to write its day, month, year, weekday.

    '{dth} {MMM} {yy}' and '{d} {MMMM} {y}' have the same one.
    """
    return re.sub(r"\{([dMyE]).*?\}", r"{\1}", format_name)


def _held_out(formats: dict[str, Format]) -> set[str]:
    """The formats kept out of training: can it read what it never saw?

    A hash draws them, a fifth of the rare shapes of each family, at least
    three; whatever has one of these shapes is kept out with it.
    """
    families: dict[str, dict[str, float]] = {}
    homes: dict[str, set[str]] = {}
    for name, format_ in formats.items():
        shape, family = shape_of(name), families.setdefault(format_.family, {})
        family[shape] = family.get(shape, 0) + format_.weight
        homes.setdefault(shape, set()).add(format_.family)
    drawn = set()
    for shapes in families.values():
        rare = 0.04 * sum(shapes.values())
        rare = [s for s in shapes if shapes[s] < rare and len(homes[s]) == 1]
        rare.sort(key=lambda shape: hashlib.sha256(shape.encode()).digest())
        drawn.update(rare[: max(3, len(rare) // 10)])
    return {name for name in formats if shape_of(name) in drawn}


_SYMBOLS = _symbols() | {"*": {}}
ALL_FORMATS = compile_formats(PATTERNS, _SYMBOLS)
NO_DATE_FORMATS = compile_formats(NO_DATE_PATTERNS, _SYMBOLS)
_UNSEEN = _held_out(ALL_FORMATS)
_homes = Counter(ALL_FORMATS[name].family for name in _UNSEEN)
FORMATS = {k: f for k, f in ALL_FORMATS.items() if k not in _UNSEEN}
UNSEEN_FORMATS = {  # each family has as many of the dates
    name: replace(format_, weight=1 / _homes[format_.family])
    for name, format_ in ALL_FORMATS.items()
    if name in _UNSEEN
}
# What {*} stands for. A number alone before a date has to stay one: not
# "Page 4, 5 3 2009" or "Vol. 3, 5, May 2009".
_SIMPLE = set(PATTERNS) - {"with a time", "logs and mail", "other words"}
_SIMPLE -= {"among words", "among numbers"}
SIMPLE_FORMATS = {
    name: format_
    for name, format_ in FORMATS.items()
    if format_.family in _SIMPLE
    and not re.search(r"^\{d[d]?\}[,:]|\{[dM][^}]{,3}\} \{[dMy]{1,2}\}", name)
}


def family_of(format_name: str) -> str:
    """Return the group a format belongs to, such as "numeric slashes".

    Args:
        format_name: the `format` of an example; a family is its own.
    """
    known = ALL_FORMATS.get(format_name)
    return known.family if known else format_name
