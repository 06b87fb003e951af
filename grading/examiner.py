"""Run a notebook for nbgrader, and judge it from outside its kernel."""

import json
import sys
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from jupyter_core.paths import jupyter_runtime_dir
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode, v4
from nbgrader.preprocessors import Execute
from nbgrader.utils import is_grade
from traitlets.config import Config

from grading import answering
from grading.handout import BEGIN_HIDDEN, ROOT
from grading.marking import Settings
from grading.remote import Missing, Remote
from grading.submissions import asked
from utils.checks import JUDGES, allowed
from utils.checks.machine.examine import Examination
from utils.checks.machine.limits import TimeLimit

NO_CLOCK = 10.0**6  # seconds; Remote counts the time itself
DEAD = "The kernel had died before."
NO_POINTS = "Not run: no points depend on what is below the last check.\n"

# Linux: the kernel may claim no more memory than this.
FENCE = """
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, ({0}, {0}))
except (ImportError, ValueError, OSError):
    pass
"""


class KernelDied(BaseException):
    """The kernel is gone (a check must not take it for a wrong answer)."""


class Examiner(Execute):
    """Execute a notebook, and put a verdict below each check cell.

    The check cells run like all others, but what they print does not count,
    and their hidden tests are left out. The verdict is made here, in the
    grader's process: the student's kernel is asked for the function's
    answers, with the inputs of the hidden tests.

    Attributes:
        remarks: What the instructor should know of the last notebook.
    """

    def __init__(self, settings: Settings) -> None:
        # Kernels that start at the same time might take the same port; the
        # runtime folder is this process' own.
        files = {"transport": "ipc", "ip": f"{jupyter_runtime_dir()}/kernel"}
        windows = sys.platform == "win32"
        super().__init__(
            kernel_manager_class=AsyncKernelManager,
            config=Config({"KernelManager": {} if windows else files}),
        )
        self.settings = settings
        self.remarks: list[str] = []
        self.timeout_func = lambda cell: self.seconds
        self.iopub_timeout = allowed.MESSAGE_SECONDS
        self.extra_arguments = ["--IPKernelApp.log_level=ERROR"]

    def preprocess(
        self, nb: NotebookNode, resources: Any, km: Any = None
    ) -> tuple[NotebookNode, Any]:
        """Run the cells, within the time of the notebook."""
        self.remarks, self.dead, self.fenced = [], False, False
        self.deadline = monotonic() + self.settings.notebook_seconds
        checks = [i for i, cell in enumerate(nb.cells) if is_grade(cell)]
        self.last = max(checks, default=-1)
        return super().preprocess(nb, resources, km)

    def preprocess_cell(
        self, cell: NotebookNode, resources: Any, index: int
    ) -> tuple[NotebookNode, Any]:
        """Run one cell; give the verdict if it is a check."""
        if cell.cell_type != "code":
            return cell, resources
        if index > self.last:
            cell.outputs = [v4.new_output("stream", text=NO_POINTS)]
            return cell, resources
        self._check_assign_resources(resources)
        if not self.fenced:
            self.fenced = True
            with suppress(KernelDied):
                fence = FENCE.format(allowed.KERNEL_MEMORY)
                self._hidden(fence, index, allowed.FENCE_SECONDS)
        left = max(self.deadline - monotonic(), allowed.LATE_CELL_SECONDS)
        seconds, source = min(self.settings.cell_seconds, left), cell.source
        if not is_grade(cell):
            self._run(cell, index, seconds)
            return cell, resources
        cell.source = source.partition(BEGIN_HIDDEN)[0]
        self._run(cell, index, seconds)
        cell.source = source
        self._judge(cell, index)
        return cell, resources

    def _run(self, cell: NotebookNode, index: int, seconds: float) -> None:
        """Execute a cell, whatever it does to the kernel."""
        cell.outputs = []
        self._start_counting(seconds)
        if self.dead:
            cell.outputs = [failed("NotRun", DEAD)]
            return
        try:
            self.execute_cell(cell, index, store_history=True)
        except (DeadKernelError, CellTimeoutError):
            self.dead = True
            cell.outputs.append(failed("DeadKernelError", "The kernel died."))
            self.remarks.append(
                f"the kernel died in cell {index + 1}; "
                "what comes after it was not run"
            )
        if any(one.get("ename") == "CellTimeoutError" for one in cell.outputs):
            self.remarks.append(
                f"cell {index + 1} was stopped after {seconds:.0f} seconds"
            )
        if min(self.text, self.data) < 0:
            self.remarks.append(f"what cell {index + 1} printed was cut")

    def _start_counting(self, seconds: float) -> None:
        self.seconds = seconds
        self.text, self.data = allowed.CELL_PRINTS, allowed.CELL_DATA

    def process_message(
        self, msg: dict[str, Any], cell: NotebookNode, cell_index: int
    ) -> NotebookNode | None:
        """Keep the first part of what a cell prints, and drop the rest."""
        content = msg["content"]
        if msg["msg_type"] == "stream":
            kept = content["text"][: max(self.text, 0)]
            self.text -= len(content["text"])
            cut = self.text < 0 <= self.text + len(content["text"])
            content["text"] = kept + "\n... cut ...\n" * cut
            if not content["text"]:
                return None
        elif "data" in content and not msg["msg_type"].startswith("comm"):
            self.data -= len(json.dumps(content["data"]))
            if self.data < 0:
                return None
        return super().process_message(msg, cell, cell_index)

    # ------------------------------------------------------------- verdicts

    def _judge(self, cell: NotebookNode, index: int) -> None:
        """Replace what a check cell printed by the verdict."""
        told = []
        for variable, exercise in asked(cell.source):
            wrong = self._examine(variable, exercise, index)
            if wrong:
                cell.outputs = [failed("CheckFailed", wrong)]
                return
            told.append(f"{exercise}: right. {JUDGES[exercise].praise}\n")
        cell.outputs = [v4.new_output("stream", text="".join(told))]

    def _examine(self, variable: str, exercise: str, index: int) -> str:
        """Say what is wrong with a function, or return nothing."""
        judge = JUDGES[exercise]
        request = {
            "variable": variable,
            "exercise": exercise,
            "adapt": judge.adapt is not None,
            "root": str(ROOT),
        }
        plain = replace(judge, adapt=None, seconds=NO_CLOCK)
        try:
            for seed in self.settings.seeds:
                ask = partial(self._ask, index)
                remote = Remote(ask, request, judge.seconds)
                report = Examination(plain, remote, exercise, seed).run()
                if report:
                    return str(report.failure())
        except Missing:
            return f"{exercise}: there is no {variable} in this notebook."
        except KernelDied:
            return f"{exercise}: not checked, the kernel had died."
        return ""

    def _ask(
        self, index: int, request: dict[str, Any], seconds: float
    ) -> dict[str, Any]:
        """Let the kernel call a function, by the code of `answering`."""
        code = Path(answering.__file__).read_text(encoding="utf-8")
        code += f"\nanswer({request!r})\n"
        source = f"exec({code!r}, {{'__name__': 'grading'}})"
        cell = self._hidden(source, index, seconds)
        for output in reversed(cell.outputs):
            reply = output.get("data", {}).get("application/vnd.grading+json")
            if reply:
                return reply
            if output.get("ename") == "CellTimeoutError":
                raise TimeLimit
        names = [one.ename for one in cell.outputs if "ename" in one]
        text = "the function broke off"
        return {
            "error": [*names, "RuntimeError"],
            "message": text,
            "changed": {},
            "printed": "",
        }

    def _hidden(self, source: str, index: int, seconds: float) -> NotebookNode:
        """Execute what is no cell of the notebook."""
        if self.dead:
            raise KernelDied
        shown, cell = self.nb.cells[index], v4.new_code_cell(source)
        self._start_counting(seconds)
        try:
            self.execute_cell(cell, index, store_history=False)
        except (DeadKernelError, CellTimeoutError):
            self.dead = True
            self.remarks.append(
                f"the kernel died while cell {index + 1} was judged; "
                "what comes after it was not run"
            )
            raise KernelDied from None
        finally:
            self.nb.cells[index] = shown
        return cell


def failed(name: str, text: str) -> NotebookNode:
    """Make the output of a failed cell."""
    lines = text.splitlines()
    return v4.new_output("error", ename=name, evalue=lines[0], traceback=lines)
