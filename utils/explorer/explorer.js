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

/**
 * All maps of a Transformer, small: pick(name) tells which one is wanted. One
 * of them is checked, as radio buttons are, so the arrow keys move.
 */
function makeHeads(start, group, pick) {
  const element = h("div", { class: "heads", hidden: "" });
  const colors = start.colors.map((color) => [1, 3, 5].map((at) =>
    parseInt(color.slice(at, at + 2), 16)));
  let maps = {}, built = "";

  const choice = (name, title, ...picture) => h("label", {}, h("input",
    { type: "radio", name: group, value: name, onchange: () => pick(name) }),
  ...picture, title);

  function build(heads) {
    const sets = {};
    maps = { mean: h("canvas", { "aria-hidden": "true" }) };
    for (const { name, kind, block, head } of heads) {
      const title = { cross: "Decoder block # over the text",
        write: "Decoder block # over what is written",
        read: "Encoder block # over the text" }[kind].replace("#", block);
      maps[name] = h("canvas", { "aria-hidden": "true" });
      (sets[title] ??= []).push(choice(name, `head ${head}`, maps[name]));
    }
    const all = Object.entries(sets).map(([title, choices]) =>
      h("fieldset", {}, h("legend", {}, title), ...choices));
    element.replaceChildren(h("fieldset", {}, h("legend", {}, "Whose map?"),
      choice("mean", "mean", maps.mean)), ...all.slice(0, all.length / 3),
    h("details", {}, h("summary", {}, "Self-attention"),
      h("div", {}, ...all.slice(all.length / 3))));
  }

  function paint(canvas, rows) {
    const width = rows.at(-1).length;
    Object.assign(canvas, { width, height: rows.length });
    const pen = canvas.getContext("2d");
    const image = pen.createImageData(width, rows.length);
    rows.forEach((weights, row) => weights.forEach((weight, at) => {
      const color = colors[Math.round(weight * (colors.length - 1))];
      image.data.set([...color, 255], 4 * (row * width + at));
    }));
    pen.putImageData(image, 0, 0);
  }

  return { element, draw({ heads = [], attention_weights }, view) {
    const names = heads.map(({ name }) => name).join();
    if (built !== names) build(heads);
    built = names;
    element.hidden = !heads.length;
    if (heads.length) paint(maps.mean, attention_weights);
    for (const one of heads) paint(maps[one.name], one.attention_weights);
    for (const input of element.querySelectorAll("input"))
      input.checked = input.value === view;
  } };
}

/** One answer: the date, where it was read, the map, the step. */
function makePanel(start, actions) {
  const letters = [...Array(10).keys()].map((step) =>
    h("button", { type: "button", onclick: () => actions.go(step) }));
  const title = h("h3");
  const sure = h("span", { class: "sure" });
  const parts = h("ul", { class: "parts", "aria-label": "Where it was read" });
  const map = makeGrid("Attention map: a row for each written character",
    (row) => seen.kind !== "read" && actions.go(row));
  const about = h("h4");
  let seen;
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
  const fits = h("div", {},
    h("h4", {}, "1 · Scores: how well does each character fit?"),
    scores.element);
  const hint = h("p");
  const look = h("div", {}, softmax, looks.element, hint);
  const mix = h("h4");
  const mixed = h("div", {}, mix, sum,
    h("div", { class: "context" }, context.element));
  const body = h("div", { class: "body" },
    h("div", { class: "map" },
      about, map.element,
      h("p", { class: "scale" }, "0", scale, "1 attention weight")),
    h("div", { class: "step" }, says, fits, look, mixed,
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

  const rowsOf = (one) => (one.kind === "read" ? visible(one) : [...one.iso]);

  const weightCell = (one, step) => (weight, column) => {
    const forced = one.forced[step] === column;
    return { color: color(weight), ink: ink(weight), on: forced,
      tip: `${rowsOf(one)[step]} looks at ${visible(one)[column]}: ` +
        `${number(weight, 3)}${forced ? ", forced" : ""}` };
  };

  function drawMap(one, step) {
    const signs = visible(one), read = one.kind === "read";
    about.textContent = "Map: rows are " + {
      cross: "written, columns are read",
      write: "written, columns were written before; ▸ is the start",
      read: "read, and so are columns" }[one.kind];
    map.draw(signs, one.attention_weights.map((weights, at) => ({
      name: rowsOf(one)[at], current: at === step && !read,
      field: read ? "" : { 0: "year ", 5: "month ", 8: "day " }[at],
      cells: signs.map((_, column) => (column < weights.length
        ? weightCell(one, at)(weights[column], column)
        : { tip: "not written yet" })),
    })));
  }

  function drawLook(one, step, temperature) {
    const signs = visible(one);
    if (one.alignment_scores.length) {
      const row = one.alignment_scores[step];
      const [low, high] = [Math.min(...row), Math.max(...row)];
      scores.draw(signs.slice(0, row.length), [{ name: "score", cells: row.map(
        (score, at) => ({ text: row.length > 12 ? "" : number(score, 1),
          bar: (score - low) / Math.max(high - low, 10),
          tip: `${signs[at]}: alignment score ${number(score)}`,
        })) }]);
    }
    const weights = one.attention_weights[step];
    softmax.textContent = step in one.forced ? "2 · Weights: forced"
      : one.heads && !one.name ? "2 · Weights: the mean of all heads"
        : "2 · Softmax at temperature " + number(
          one.kind === "cross" ? temperature : 1, 1) + ": weights, 1 in all";
    looks.draw(signs.slice(0, weights.length), [{ name: "weight",
      cells: weights.map((weight, at) => ({
        ...weightCell(one, step)(weight, at),
        text: weights.length > 12 ? "" : number(weight) })) }]);
    hint.textContent = one.kind !== "cross" ? ""
      : "Pick a weight to force all attention there, again to let go." +
        (one.heads && !one.name ? " One head, chosen above, has scores and " +
          "a context vector too." : "");
  }

  function drawContext(one, step) {
    const weights = one.attention_weights[step], signs = visible(one);
    const order = weights.map((_, at) => at)
      .sort((a, b) => weights[b] - weights[a]).slice(0, 3)
      .filter((at) => weights[at] >= 0.005);
    mix.textContent = "3 · Context: the " + (one.heads ? "values"
      : "encoder states") + ", mixed by the weights";
    sum.textContent = order.map((at) => `${number(weights[at])} × ` +
      `${one.heads ? "value" : "state"} of ${signs[at]}`)
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

  function draw(one, name, step, { temperature, view }) {
    title.textContent = name;
    problem.textContent = one.problem ?? "";
    element.classList.toggle("empty", "problem" in one);
    if (one.problem) return "";
    letters.forEach((button, at) => {
      button.textContent = one.iso[at];
      button.setAttribute("aria-pressed", at === step);
      button.tabIndex = at === step ? 0 : -1;
      button.setAttribute("aria-label",
        `${one.iso[at]}, ${nameOfStep(one, at, start.written)}`);
    });
    sure.textContent = `${percent(one.confidence)} sure`;
    seen = viewOf(one, view);
    const over = seen.kind === "cross" ? seen : viewOf(one);
    const found = reading(over).map((part) => h("li", {}, `${part.name} `,
      h("b", {}, part.written), ` read from ${part.read} `,
      h("span", {}, percent(part.share))));
    parts.replaceChildren(...found.length ? found
      : [h("li", {}, "Ten dashes: no date, or not one full date, in it.")]);
    says.textContent = sentence(seen.kind === "read" ? over : seen, step,
      start.written);
    drawMap(seen, step);
    look.hidden = seen.kind === "read";
    fits.hidden = mixed.hidden = look.hidden || !seen.alignment_scores.length;
    if (!look.hidden) drawLook(seen, step, temperature);
    if (!mixed.hidden) drawContext(seen, step);
    drawChances(one, step);
    return says.textContent;
  }
  return { element, draw };
}

/**
 * Put the explorer into an element.
 *
 * start: what Python's `start_values` returns. networks: the names of those
 * that load(name) promises the weights of. read(buffer): a promise of the
 * network in a file of one's own; without it, none can be opened. late: what
 * to say when weights take long.
 */
function explore(el, { start, networks: names, load, read, late }) {
  const own = `${Math.random()}`;
  const defaults = () => ({ texts: [...start.texts], view: "mean",
    compare: "nothing", temperature: 1, masked: true, forced: [{}, {}] });
  let state = { ...defaults(), network: names[0] };
  let step = 6, answer = [], shown = state;
  let pending = false, speaking, told;
  const networks = {}, asked = {}, before = {};
  const id = (name) => `${name}-${own}`.replace(/\W/g, "-");

  function ask() { // once for all that changes before the next picture
    root.setAttribute("aria-busy", "true");
    if (pending) return;
    pending = true;
    requestAnimationFrame(reply);
  }

  async function fetchNetwork(name) {
    const waiting = setTimeout(() => { trouble.textContent = late; }, 5000);
    try {
      networks[name] = readNetwork(await load(name));
    } catch (error) {
      trouble.textContent = `The weights cannot be read: ${error.message}`;
      delete asked[name]; // so that they can be asked for again
      throw error;
    } finally {
      clearTimeout(waiting);
    }
  }

  async function reply() {
    pending = false;
    const { network, compare, texts, temperature, masked, forced, view } =
      shown = structuredClone(state);
    try {
      if (!networks[network]) await (asked[network] ??= fetchNetwork(network));
    } catch {
      return;
    }
    if (pending || shown.network !== state.network) return; // all is new
    const panels = [[networks[network], texts[0]]];
    if (compare === "another date") panels.push([panels[0][0], texts[1]]);
    if (compare === "before training")
      panels.push([before[network] ??= untrained(panels[0][0]), texts[0]]);
    const only = view.startsWith("cross") ? view : undefined;
    answer = panels.map(([network, text], at) => {
      try {
        return trace(network, text,
          { temperature, masked, forced: forced[at], only });
      } catch (error) {
        return { problem: error.message };
      }
    });
    trouble.textContent = "";
    draw();
    root.setAttribute("aria-busy", "false");
  }

  async function openFile(file) {
    try {
      if (file.size > 5e7)
        throw new Error("This file has over 50 MB. A translator of this " +
          "course has a few. Did you choose another one?");
      const network = await read(await file.arrayBuffer());
      network.settings.days ??= networks[names[0]].settings.days;
      let sure; // not a number, or nothing, if weights are missing
      try { sure = trace(network, "1").confidence; } catch { sure = 0; }
      if (!(sure > 0))
        throw new Error("Some of its weights are missing, or are no " +
          "numbers. Train it again, or save it again.");
      networks[file.name] = network;
      delete before[file.name];
    } catch (error) {
      trouble.textContent = `${file.name}: ${error.message}`;
      return;
    }
    if (![...which].some(({ value }) => value === file.name))
      which.append(h("option", { value: file.name }, file.name));
    notice.textContent = `This is the translator of ${file.name}. It was ` +
      "read here, in the browser, and sent nowhere. Under Network you can " +
      "go back to the course's own.";
    change({ network: file.name, forced: [{}, {}], view: "mean" });
  }

  function draw() {
    const twice = shown.compare === "before training";
    const said = panels.map((panel, at) => {
      panel.element.hidden = !answer[at];
      const text = shown.texts[twice ? 0 : at];
      const when = twice ? [" after training", " before training"][at] : "";
      return answer[at] &&
        panel.draw(answer[at], text + when, step, shown);
    });
    if (!answer[0].problem) heads.draw(answer[0], shown.view);
    root.classList.toggle("two", answer.length > 1);
    root.classList.toggle("long",
      answer.some((one) => one.attention_weights?.[0].length > 24));
    stepName.textContent = `${step + 1} of 10: ${start.written[step]}`;
    tell(told?.isConnected ? told : null);
    clearTimeout(speaking); // speak when the typing pauses
    speaking = setTimeout(() => {
      spoken.textContent = answer.map((one, at) => one.problem ??
        `${one.iso}, ${percent(one.confidence)} sure. ` +
        said[at]).join(" ");
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
    which.value = state.network;
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
    if (/write|read/.test(state.view)) return;
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
    state = { network: state.network, ...defaults(), ...patch };
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
  const which = h("select", { id: id("Network"), onchange: (e) => change(
    { network: e.target.value, forced: [{}, {}], view: "mean" }) },
  ...names.map((name) => h("option", { value: name }, name)));
  const heads = makeHeads(start, id("head"), (view) =>
    change({ view, forced: [{}, {}] }));
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
  const pickNetwork = field("Network", which);
  pickNetwork.hidden = names.length < 2 && !read;
  const tip = h("div", { class: "tip", "aria-hidden": "true" });
  const panels = [0, 1].map((at) =>
    makePanel(start, { go, force: (place) => force(at, place) }));
  const file = h("input", { id: id("Your own"), type: "file",
    accept: ".keras,.safetensors",
    onchange: () => file.files[0] && openFile(file.files[0]) });
  const chooser = h("details", { class: "own" },
    h("summary", {}, "Explore a translator of your own"),
    h("p", {}, "Drop the file here, or choose it: ", h("code", {},
      "mine.keras"), ", as ", h("code", {}, 'translator.save("mine.keras")'),
    " writes it, or the smaller file that ", h("code", {},
      "python -m utils.explorer mine.keras mine.safetensors"),
    " makes of it. The course's recurrent network and its Transformer can " +
      "be explored, whatever their sizes and characters. The file stays in " +
      "this browser."),
    field("Your own", file));
  chooser.hidden = !read;
  const reset = h("button", { type: "button", onclick: () => {
    const { network, texts } = state;
    state = { ...defaults(), network, texts };
    change({});
  } }, "Reset");
  const root = h("div", { class: "explorer", role: "group",
    "aria-label": "Attention explorer", "aria-busy": "false",
    onkeydown: keepKeys },
  tries, notice,
  h("div", { class: "row" }, ...texts.map((input, at) =>
    field(["Date", "Another date"][at], input))),
  h("div", { class: "row" }, pickNetwork, field("Temperature", heat, degrees),
    field("Mask padding", mask), field("Compare with", compare), reset),
  h("div", { class: "row steps" }, h("span", {}, "Step"), back, next,
    stepName), spoken, trouble, heads.element,
  h("div", { class: "panels" }, ...panels.map((one) => one.element)), chooser,
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

  if (read) {
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
  let done;
  const receive = (_, [{ buffer, byteOffset, byteLength }]) =>
    done?.(buffer.slice(byteOffset, byteOffset + byteLength));
  model.on("msg:custom", receive);
  explore(el, { start: model.get("start"), networks: ["yours"],
    load: () => new Promise((resolve) => {
      done = resolve;
      model.send({});
    }),
    late: "No weights yet. If Python is busy with another cell, wait; if it " +
      "was restarted, run this cell again." });
  return () => model.off("msg:custom", receive);
}

export { explore, put, readNetwork };
export default { render };
