// Draws what engine.js calculates, which comes before this when it is loaded,
// in JupyterLab and on the website. All text goes in as text.

/** Make an element: h("p", {class: "x"}, "text", child, …). */
function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

const percent = (share) => `${Math.floor(100 * share + 1e-6)} %`;
const number = (value, digits = 2) =>
  value.toFixed(digits).replace("-", "−");

/**
 * A table of numbers: arrow keys move, Enter, Space or a click picks, and
 * hover and focus tell the number.
 */
function makeGrid(label, onPick) {
  const table = h("table", { role: "grid", "aria-label": label });
  let size = "", cells = [], heads = [], names = [];

  function build(columns, rows) {
    const head = h("tr", {}, h("td"));
    head.hidden = !columns.some(Boolean);
    heads = columns.map(() => h("th", { scope: "col" }));
    head.append(...heads);
    cells = rows.map(() => columns.map(() => h("td", { tabindex: -1 })));
    names = rows.map(() => h("th", { scope: "row" }));
    table.replaceChildren(head, ...cells.map((row, at) =>
      h("tr", {}, names[at], ...row)));
    table.style.setProperty("--columns", columns.length);
    cells[0][0].tabIndex = 0;
  }

  function place(target) {
    const row = cells.findIndex((one) => one.includes(target));
    return [row, row < 0 ? -1 : cells[row].indexOf(target)];
  }

  function goTo(row, column) {
    const cell = cells[row]?.[column];
    if (!cell) return;
    for (const one of cells.flat()) one.tabIndex = -1;
    cell.tabIndex = 0;
    cell.focus();
  }

  table.addEventListener("keydown", (event) => {
    const [row, column] = place(event.target);
    const last = cells[0].length - 1;
    const moves = {
      ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1],
      ArrowUp: [row - 1, column], ArrowDown: [row + 1, column],
      Home: [row, 0], End: [row, last],
    };
    if (row < 0) return;
    if (moves[event.key]) goTo(...moves[event.key]);
    else if (event.key === "Enter" || event.key === " ") onPick?.(row, column);
    else return;
    event.preventDefault();
  });
  table.addEventListener("click", (event) => {
    const [row, column] = place(event.target);
    if (row < 0) return;
    goTo(row, column);
    onPick?.(row, column);
  });

  /** rows: [{name, current, cells: [{text, tip, color, bar, on}]}]. */
  function draw(columns, rows) {
    if (size !== `${rows.length} ${columns.length}`) build(columns, rows);
    size = `${rows.length} ${columns.length}`;
    columns.forEach((text, at) => { heads[at].textContent = text; });
    rows.forEach((row, at) => {
      names[at].replaceChildren(h("span", {}, row.field ?? ""), row.name);
      names[at].parentNode.classList.toggle("current", !!row.current);
      row.cells.forEach((cell, column) => fill(cells[at][column], cell));
    });
  }
  return { element: h("div", { class: "scroll" }, table), table, draw };
}

function fill(element, { text = "", tip, color, bar, on, ink }) {
  const drawn = [text, tip, color, bar, on].join("\n");
  if (element.drawn === drawn) return; // most cells stay as they are
  element.drawn = drawn;
  element.textContent = text;
  element.dataset.tip = tip;
  element.setAttribute("aria-label", text ? `${text} (${tip})` : tip);
  element.style.background = color ?? "";
  element.style.color = ink ?? "";
  element.style.setProperty("--bar", bar === undefined ? 0 : bar);
  element.classList.toggle("bar", bar !== undefined);
  if (on === undefined) element.removeAttribute("aria-selected");
  else element.setAttribute("aria-selected", on);
}

/** One answer: the date, where it was read, the map, the step. */
function makePanel(start, actions) {
  const letters = [...Array(10).keys()].map((step) =>
    h("button", { type: "button", onclick: () => actions.go(step) }));
  const title = h("h3");
  const sure = h("span", { class: "sure" });
  const parts = h("ul", { class: "parts", "aria-label": "Where it was read" });
  const map = makeGrid("Attention map: a row for each written character",
    (row) => actions.go(row));
  const scores = makeGrid("Alignment scores");
  const looks = makeGrid("Attention weights: pick a character to look there",
    (_, column) => actions.force(column));
  const context = makeGrid("Context vector");
  const chances = makeGrid("Probabilities of the next character");
  const softmax = h("h4");
  const says = h("p", { class: "says" });
  const sum = h("p");
  const scale = h("span", { "aria-hidden": "true" });
  scale.style.background = `linear-gradient(to right, ${start.colors})`;
  const body = h("div", { class: "body" },
    h("div", { class: "map" },
      h("h4", {}, "Map: rows are written, columns are read"), map.element,
      h("p", { class: "scale" }, "0", scale, "1 attention weight")),
    h("div", { class: "step" }, says,
      h("h4", {}, "1 · Scores: how well does each character fit?"),
      scores.element, softmax, looks.element,
      h("p", {}, "Pick a weight to force all attention there, again to let go."),
      h("h4", {}, "3 · Context: the encoder states, mixed by the weights"),
      sum, h("div", { class: "context" }, context.element),
      h("h4", {}, "4 · Probability of each next character"),
      chances.element));
  const problem = h("p", { class: "problem" });
  const element = h("section", {}, title,
    h("div", { class: "iso", role: "group", "aria-label": "The written date",
      onkeydown: turn }, ...letters, sure), parts, problem, body);

  function turn(event) { // arrow keys step, and the focus goes along
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const to = letters[letters.indexOf(event.target) + by];
    to?.click();
    to?.focus();
  }

  const color = (weight) =>
    start.colors[Math.round(weight * (start.colors.length - 1))];
  const ink = (weight) =>
    weight < start.dark ? "var(--on-dark)" : "var(--on-bright)";

  const weightCell = (one, step) => (weight, column) => {
    const forced = one.forced[step] === column;
    return { color: color(weight), ink: ink(weight), on: forced,
      tip: `${one.iso[step]} looks at ${visible(one)[column]}: ` +
        `${number(weight, 3)}${forced ? ", forced" : ""}` };
  };

  function drawMap(one, step) {
    map.draw(visible(one), one.attention_weights.map((weights, at) => ({
      name: one.iso[at], field: { 0: "year ", 5: "month ", 8: "day " }[at],
      current: at === step, cells: weights.map(weightCell(one, at)),
    })));
  }

  function drawLook(one, step, temperature) {
    const row = one.alignment_scores[step], signs = visible(one);
    const [low, high] = [Math.min(...row), Math.max(...row)];
    const brief = (value, digits) =>
      (row.length > 12 ? "" : number(value, digits));
    scores.draw(signs, [{ name: "score", cells: row.map(
      (score, at) => ({ text: brief(score, 1),
        bar: (score - low) / Math.max(high - low, 10),
        tip: `${signs[at]}: alignment score ${number(score)}`,
      })) }]);
    softmax.textContent = step in one.forced ? "2 · Weights: forced" :
      `2 · Softmax at temperature ${number(temperature, 1)}: weights, 1 in all`;
    looks.draw(signs, [{ name: "weight",
      cells: one.attention_weights[step].map((weight, at) => ({
        ...weightCell(one, step)(weight, at), text: brief(weight, 2) })) }]);
  }

  function drawContext(one, step) {
    const weights = one.attention_weights[step], signs = visible(one);
    const order = weights.map((_, at) => at)
      .sort((a, b) => weights[b] - weights[a]).slice(0, 3)
      .filter((at) => weights[at] >= 0.005);
    sum.textContent = order.map((at) =>
      `${number(weights[at])} × state of ${signs[at]}`)
      .join(" + ") + (step in one.forced ? "" : " + …");
    const values = one.context_vectors[step];
    const columns = values.map(() => "");
    context.draw(columns, [{ name: "",
      cells: values.map((value, at) => ({
        color: color((Math.max(-1, Math.min(1, value)) + 1) / 2),
        tip: `Number ${at + 1} of ${values.length}: ${number(value, 3)}`,
      })) }]);
  }

  function drawChances(one, step) {
    const signs = [...SIGNS];
    chances.draw(signs, [{ name: "chance",
      cells: one.probabilities[step].map((chance, at) => ({
        text: number(chance), bar: chance, on: signs[at] === one.iso[step],
        tip: `${signs[at]}: probability ${number(chance, 3)}`,
      })) }]);
  }

  function draw(one, name, step, temperature) {
    title.textContent = name;
    problem.textContent = one.problem ?? "";
    element.classList.toggle("empty", "problem" in one);
    if (one.problem) return;
    letters.forEach((button, at) => {
      button.textContent = one.iso[at];
      button.setAttribute("aria-pressed", at === step);
      button.tabIndex = at === step ? 0 : -1;
      button.setAttribute("aria-label",
        `${one.iso[at]}, ${nameOfStep(one, at, start.written)}`);
    });
    sure.textContent = `${percent(one.confidence)} sure`;
    const found = reading(one).map((part) => h("li", {}, `${part.name} `,
      h("b", {}, part.written), ` read from ${part.read} `,
      h("span", {}, percent(part.share))));
    parts.replaceChildren(...found.length ? found
      : [h("li", {}, "Ten dashes: no date, or not one full date, in it.")]);
    says.textContent = sentence(one, step, start.written);
    drawMap(one, step);
    drawLook(one, step, temperature);
    drawContext(one, step);
    drawChances(one, step);
  }
  return { element, draw };
}

/**
 * Put the explorer into an element.
 *
 * start: what Python's `start_values` returns. load(which): a promise of the
 * file of weights, "trained" or "untrained". open: whether files of one's
 * own can be opened.
 */
function explore(el, { start, load, open = false }) {
  const view = `${Math.random()}`;
  const defaults = () => ({ texts: [...start.texts],
    compare: "nothing", temperature: 1, masked: true, forced: [{}, {}] });
  let state = defaults(), step = 6, answer = [], shown = state;
  let pending = false, speaking, told;
  const networks = {};
  const id = (name) => `${name}-${view}`.replace(/\W/g, "-");

  function ask() { // once for all that changes before the next picture
    root.setAttribute("aria-busy", "true");
    if (pending) return;
    pending = true;
    requestAnimationFrame(reply);
  }

  async function fetchNetwork(which) {
    const late = setTimeout(() => {
      trouble.textContent = "No weights yet. If Python is busy with another " +
        "cell, wait; if it was restarted, run this cell again.";
    }, 5000);
    try {
      networks[which] = readNetwork(await load(which));
      trouble.textContent = "";
    } catch (error) {
      trouble.textContent = `The weights cannot be read: ${error.message}`;
      throw error;
    } finally {
      clearTimeout(late);
    }
  }

  async function reply() {
    pending = false;
    const { compare, texts, temperature, masked, forced } = shown =
      structuredClone(state);
    const panels = [["trained", texts[0]]];
    if (compare === "another date") panels.push(["trained", texts[1]]);
    if (compare === "before training") panels.push(["untrained", texts[0]]);
    try {
      for (const [which] of panels)
        if (!networks[which]) await (networks[`${which} asked`] ??=
          fetchNetwork(which));
    } catch {
      return;
    }
    if (pending) return; // something has changed meanwhile
    answer = panels.map(([which, text], at) => {
      try {
        return trace(networks[which], text,
          { temperature, masked, forced: forced[at] });
      } catch (error) {
        return { problem: error.message };
      }
    });
    draw();
    root.setAttribute("aria-busy", "false");
  }

  async function openFile(file) {
    try {
      const network = readNetwork(await file.arrayBuffer());
      trace(network, "1");
      networks.trained = network;
      trouble.textContent = "";
    } catch (error) {
      trouble.textContent = `${file.name}: ${error.message}`;
      return;
    }
    notice.textContent = `This is the translator of ${file.name}. It was ` +
      "read here, in the browser, and sent nowhere. Load the page anew for " +
      "the course's own.";
    compare.querySelector("[value='before training']").disabled = true;
    change({ forced: [{}, {}], compare: "nothing" });
  }

  function draw() {
    const before = shown.compare === "before training";
    panels.forEach((panel, at) => {
      panel.element.hidden = !answer[at];
      const text = shown.texts[before ? 0 : at];
      const when = before ? [" after training", " before training"][at] : "";
      if (answer[at])
        panel.draw(answer[at], text + when, step, shown.temperature);
    });
    root.classList.toggle("two", answer.length > 1);
    root.classList.toggle("long",
      answer.some((one) => one.attention_weights?.[0].length > 24));
    stepName.textContent = `${step + 1} of 10: ${start.written[step]}`;
    tell(told?.isConnected ? told : null);
    clearTimeout(speaking); // speak when the typing pauses
    speaking = setTimeout(() => {
      spoken.textContent = answer.map((one) => one.problem ??
        `${one.iso}, ${percent(one.confidence)} sure. ` +
        sentence(one, step, start.written)).join(" ");
    }, 500);
  }

  function showControls() {
    texts.forEach((input, at) => {
      if (input.value !== state.texts[at]) input.value = state.texts[at];
    });
    texts[1].parentNode.hidden = state.compare !== "another date";
    heat.value = Math.log10(state.temperature);
    heat.setAttribute("aria-valuetext", number(state.temperature, 1));
    degrees.textContent = number(state.temperature, 1);
    mask.checked = state.masked;
    compare.value = state.compare;
  }

  function change(patch) {
    Object.assign(state, patch);
    showControls();
    ask();
  }

  function go(to) {
    step = Math.max(0, Math.min(9, to));
    draw();
  }

  function force(at, place) {
    const forced = structuredClone(state.forced);
    if (forced[at][step] === place) delete forced[at][step];
    else forced[at][step] = place;
    change({ forced });
  }

  function type(at, text) {
    const changes = { texts: [...state.texts], forced: [...state.forced] };
    changes.texts[at] = text;
    changes.forced[at] = {}; // its places belonged to the old text
    if (state.compare === "before training") changes.forced[1] = {};
    change(changes);
  }

  function experiment(one, button) {
    const { name, notice: words, step: to, ...patch } = one;
    if (compare.querySelector(`[value='${patch.compare}']:disabled`)) {
      notice.textContent = "Before its training, only the course's own " +
        "translator is known here.";
      return;
    }
    state = Object.assign(defaults(), structuredClone(patch));
    state.texts = [0, 1].map((at) => patch.texts[at] ?? defaults().texts[at]);
    state.forced = [{ ...patch.forced }, {}];
    step = to;
    notice.textContent = words;
    for (const other of tries.querySelectorAll("button"))
      other.setAttribute("aria-pressed", other === button);
    change({});
  }

  const field = (name, ...inputs) => h("span", { class: "field" },
    h("label", { for: id(name) }, name), ...inputs);
  const texts = ["Date", "Another date"].map((name, at) =>
    h("input", { id: id(name), type: "text", spellcheck: "false",
      autocomplete: "off", oninput: (e) => type(at, e.target.value) }));
  const heat = h("input", { id: id("Temperature"), type: "range", step: 0.1,
    min: Math.log10(start.coldest), max: Math.log10(start.hottest),
    oninput: (e) => change({ temperature: 10 ** e.target.value }) });
  const degrees = h("output", { for: id("Temperature") });
  const mask = h("input", { id: id("Mask padding"), type: "checkbox",
    onchange: (e) => change({ masked: e.target.checked, forced: [{}, {}] }) });
  const compare = h("select", { id: id("Compare with"),
    onchange: (e) => change({ compare: e.target.value,
      forced: [state.forced[0], {}] }) },
  ...["nothing", "another date", "before training"].map((name) =>
    h("option", { value: name }, name)));
  const back = h("button", { type: "button", "aria-label": "Previous step",
    onclick: () => go(step - 1) }, "◀");
  const next = h("button", { type: "button", "aria-label": "Next step",
    onclick: () => go(step + 1) }, "▶");
  const stepName = h("span");
  const notice = h("p", { class: "notice", role: "status" },
    "Type a date and watch, or start with a button. Hover over a cell, or " +
    "move there with the arrow keys, to read its number.");
  const tries = h("div", { class: "row", role: "group",
    "aria-label": "Things to try" }, "Try:", ...start.experiments.map((one) =>
    h("button", { type: "button", "aria-pressed": "false",
      onclick: (e) => experiment(one, e.currentTarget) }, one.name)));
  const spoken = h("p", { class: "spoken", role: "status" });
  const trouble = h("p", { class: "problem", role: "alert" });
  const tip = h("div", { class: "tip", "aria-hidden": "true" });
  const panels = [0, 1].map((at) =>
    makePanel(start, { go, force: (place) => force(at, place) }));
  const file = h("input", { id: id("Your own"), type: "file",
    accept: ".safetensors", onchange: () => openFile(file.files[0]) });
  const own = h("details", { class: "own" },
    h("summary", {}, "Explore a translator of your own"),
    h("p", {}, "In the course's folder, ", h("code", {},
      "python -m utils.explorer mine.keras mine.safetensors"),
    " writes the weights of a translator that you trained. Drop the file " +
      "here, or choose it. It stays in this browser."),
    field("Your own", file));
  own.hidden = !open;
  const reset = h("button", { type: "button", onclick: () => {
    state = { ...defaults(), texts: state.texts };
    change({});
  } }, "Reset");
  const root = h("div", { class: "explorer", role: "group",
    "aria-label": "Attention explorer", "aria-busy": "false",
    onkeydown: keepKeys },
  tries, notice,
  h("div", { class: "row" }, ...texts.map((input, at) =>
    field(["Date", "Another date"][at], input))),
  h("div", { class: "row" }, field("Temperature", heat, degrees),
    field("Mask padding", mask), field("Compare with", compare), reset),
  h("div", { class: "row steps" }, h("span", {}, "Step"), back, next,
    stepName), spoken, trouble,
  h("div", { class: "panels" }, ...panels.map((one) => one.element)), own,
  tip);

  function keepKeys(event) { // here "d d" must not delete the cell
    if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
  }

  function tell(cell) {
    told = cell;
    tip.hidden = !cell;
    if (!cell) return;
    tip.textContent = cell.dataset.tip;
    const [box, all] = [cell, root].map((e) => e.getBoundingClientRect());
    tip.style.top = `${box.bottom - all.top + 4}px`;
    tip.style.left = `${Math.max(0, Math.min(box.left - all.left,
      all.width - tip.offsetWidth))}px`;
  }
  for (const event of ["mouseover", "focusin"])
    root.addEventListener(event, (e) => tell(e.target.closest("[data-tip]")));
  for (const event of ["mouseleave", "focusout"])
    root.addEventListener(event, () => tell(null));

  if (open) {
    root.addEventListener("dragover", (event) => event.preventDefault());
    root.addEventListener("drop", (event) => {
      event.preventDefault();
      if (event.dataTransfer.files[0]) openFile(event.dataTransfer.files[0]);
    });
  }
  el.append(root);
  showControls();
  ask();
}

/** Show the explorer in Jupyter: the weights come from Python. */
function render({ model, el }) {
  const waiting = {};
  const receive = ({ weights }, [bytes]) => {
    const { buffer, byteOffset, byteLength } = bytes;
    waiting[weights]?.(buffer.slice(byteOffset, byteOffset + byteLength));
  };
  model.on("msg:custom", receive);
  explore(el, { start: model.get("start"),
    load: (wanted) => new Promise((done) => {
      waiting[wanted] = done;
      model.send({ wanted });
    }) });
  return () => model.off("msg:custom", receive);
}

export { explore };
export default { render };
