"""What judges an answer, whatever the exercise.

`judge` says what is known of an exercise, `call` calls an answer inside the
fences of `limits`, `compare` tells right from wrong, `recognise` finds the
mistake, with `explain` for what any exercise can show and `slips` for errors,
`examine` leads through all of it and `report` writes what the learner reads.
"""
