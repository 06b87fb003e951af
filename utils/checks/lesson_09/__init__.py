"""Lesson 09: tests that find a defect, and the repairs."""

from utils.checks.lesson_09 import data, network
from utils.checks.machine.judge import joined

JUDGES = joined(data.JUDGES, network.JUDGES)
