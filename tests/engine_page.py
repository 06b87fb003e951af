"""The explorer's engine on an empty page: weights in, numbers out."""

import base64
import json

import numpy as np


def open_engine(chromium, project):
    """Return an empty page that has read engine.js."""
    page = chromium.new_page()
    page.add_script_tag(path=project / "utils" / "explorer" / "engine.js")
    page.evaluate("() => { window.networks = {}; }")
    return page


def give(page, which, weights):
    """Have the page read a file of weights, and make the same untrained."""
    page.evaluate(
        """([which, text]) => {
            networks[which] = readNetwork(
                Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
            networks[`${which} untrained`] = untrained(networks[which]);
        }""",
        [which, base64.b64encode(weights).decode()],
    )


def params_of(page, which):
    """Return a network's weights, as `translator.params()` does."""
    told = page.evaluate(
        """(which) => JSON.stringify({ ...networks[which], settings: null },
            (_, part) => part?.data
                ? { shape: part.shape, data: [...part.data] } : part)""",
        which,
    )

    def as_array(found):
        if "data" in found:
            return np.array(found["data"], "float32").reshape(found["shape"])
        return found

    return json.loads(told, object_hook=as_array)
