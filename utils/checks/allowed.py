"""How much a learner's code may use: time, memory, prints. All limits.

A check holds its limits in the learner's own notebook and when it is graded.
They guard against accidents, not against attacks. Seconds of a check are
counted between steps of Python: one call of NumPy is not broken off.
"""

MEGABYTE, GIGABYTE = 2**20, 2**30

# In a check: seconds for all calls of the learner's code together.
CHECK_SECONDS = 5.0
TEST_SECONDS = 30.0  # a learner's test, or a repair: many calls
KERAS_SECONDS = 60.0  # layers are built, and TensorFlow may start
TRAINING_SECONDS = 120.0  # a model is compiled and trained
CHECK_MEMORY = 4 * GIGABYTE  # on top of what is in use
CHECK_PRINTS = 2_000  # characters that are kept
LARGEST_RESULT = 10**6  # numbers; the right ones have some dozens

# python -m utils.checks --run
RUN_CELL_SECONDS = 120

# make grade. The first two are options: --cell-seconds, --notebook-seconds.
CELL_SECONDS = 120.0
NOTEBOOK_SECONDS = 600.0
LATE_CELL_SECONDS = 20.0  # a cell, when its notebook's time is used up
FENCE_SECONDS = 60.0  # until the kernel has set its limit of memory
MESSAGE_SECONDS = 10  # until the outputs of a cell have arrived
KERNEL_MEMORY = 16 * GIGABYTE  # of addresses; TensorFlow maps several
CELL_PRINTS = 20_000  # characters of one cell that are kept
CELL_DATA = 3_000_000  # characters of one cell's pictures and tables
LARGEST_FILE = 50 * MEGABYTE  # of a notebook that is handed in

# nbgrader itself (python -m grading source)
NBGRADER_CELL_SECONDS = 180
