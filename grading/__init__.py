"""For instructors: the handout of a class, and the grading of what comes back.

`make release` and `make grade` use it, learners never do. INSTRUCTORS.md says
how, and what this grading can and cannot keep apart.
"""
