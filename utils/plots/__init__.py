"""Pictures of attention, and the same facts as text.

NumPy and matplotlib only, no Keras. A translation here is anything with
`text`, `written`, `attention` (10, len(text)), `confidence` and
`character_confidence` (10,). Every picture carries `alt`, its description for
those who cannot see it.
"""

from utils.plots.film import Film, animate_attention
from utils.plots.grid import most_attended, plot_grid, plot_values
from utils.plots.maps import (
    ROWS,
    alt_text,
    attention_by_field,
    attention_table,
    plot_attention,
    plot_mean_attention,
)
from utils.plots.pages import save_page
from utils.plots.results import (
    count_right,
    failure_table,
    plot_errors,
    plot_failures,
    plot_training,
)
from utils.plots.style import Picture, save_figure

__all__ = [
    "ROWS", "Film", "Picture", "alt_text", "animate_attention",
    "attention_by_field", "attention_table", "count_right", "failure_table",
    "most_attended", "plot_attention", "plot_errors", "plot_failures",
    "plot_grid", "plot_mean_attention", "plot_training", "plot_values",
    "save_figure", "save_page",
]  # fmt: skip
