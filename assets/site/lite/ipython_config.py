"""What IPython does at its start in a browser."""

c = get_config()  # type: ignore[name-defined]  # noqa: F821
c.InteractiveShellApp.extensions = ["utils.browser"]
# starting.html waits for this.
c.InteractiveShellApp.exec_lines = [
    "import js; js.BroadcastChannel.new('course').postMessage('ready'); del js"
]
