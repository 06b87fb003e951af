// The course's network in JavaScript: what utils/by_hand.py does in NumPy, for
// one text, with every number kept. Weights, vocabulary and the table of days
// come in one file, made by utils/explorer/weights.py. No page is needed here.

/** Read a file of weights; throw an error that a person can read. */
function readNetwork(buffer) {
  let header, start;
  try {
    start = 8 + Number(new DataView(buffer).getBigUint64(0, true));
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true })
      .decode(new Uint8Array(buffer, 8, start - 8)));
  } catch {
    header = {};
  }
  const about = header.__metadata__?.attention_course;
  if (!about)
    throw new Error("This is no translator of the course. What can be " +
      'explored: the file that translator.save("mine.keras") writes, or ' +
      "python -m utils.explorer mine.keras mine.safetensors.");
  const network = { settings: JSON.parse(about) };
  delete header.__metadata__;
  for (const [name, { shape, data_offsets: [from, to] }] of
    Object.entries(header)) {
    const bytes = buffer.slice(start + from, start + to);
    if (bytes.byteLength < to - from)
      throw new Error("The end of this file is missing.");
    put(network, name, { shape, data: new Float32Array(bytes) });
  }
  return network;
}

/** Put a weight where "decoder.lstm.bias" says: network.decoder.lstm.bias. */
function put(network, name, weight) {
  const path = name.split(/[./]/), last = path.pop();
  let part = network;
  for (const step of path) part = part[step] ??= {};
  part[last] = weight;
}

/** Return one of the same shapes with random weights, always the same. */
function untrained(network) {
  let seed = 2;
  const random = () => { // the generator "mulberry32"
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const copy = (part, name) => {
    if (!part.data) return Object.fromEntries(Object.entries(part).map(
      ([inner, one]) => [inner, inner === "settings" ? one
        : copy(one, inner)]));
    const [rows, columns = rows] = part.shape; // Glorot and Bengio, 2010
    const limit = Math.sqrt(6 / (rows + columns));
    // Vectors are 0, but v of the scores and the scale of a normalisation.
    const draw = part.shape.length > 1 || name === "v"
      ? () => limit * (2 * random() - 1) : () => Number(name === "0");
    return { shape: part.shape, data: part.data.map(draw) };
  };
  return copy(network);
}

// ------------------------------------------------------------ 01 characters

const LOOKALIKES = {};
for (const [signs, plain] of ["‘’ʼ′`´'", '“”"', "‐‑‒–—―−-", "⁄/"]
  .map((group) => [group.slice(0, -1), group.at(-1)]))
  for (const sign of signs) LOOKALIKES[sign] = plain;

/** Whether Python calls a character a space. */
const isSpace = (character) =>
  /[\s\x1c-\x1f\x85]/.test(character) && character !== "\ufeff";

/** See `simplify` in utils/text.py: one character for one character. */
function simplify(character) {
  if (isSpace(character)) return " ";
  const simple = (LOOKALIKES[character] ?? character)
    .normalize("NFKC").toLowerCase();
  return [...simple].length === 1 ? simple : character;
}

/** Return the ids of a text's characters, padded to a width. */
function textToIds(text, vocabulary, width) {
  const ids = [...text].map((character) =>
    vocabulary[simplify(character)] ?? vocabulary["<unk>"]);
  while (ids.length < width) ids.push(vocabulary["<pad>"]);
  return ids;
}

// ------------------------------------------------------------------ 02 LSTM

/** Add vector @ matrix to the sums, from a row of the matrix on. */
function addProduct(sums, vector, { data, shape: [, columns] }, first = 0) {
  for (let row = 0; row < vector.length; row++) {
    const value = vector[row], at = (first + row) * columns;
    for (let column = 0; column < columns; column++)
      sums[column] += value * data[at + column];
  }
  return sums;
}

const sumOf = (numbers) => numbers.reduce((a, b) => a + b, 0);
const rowOf = ({ data, shape: [, columns] }, row) =>
  data.subarray(row * columns, (row + 1) * columns);
const sigmoid = (x) => 0.5 + 0.5 * Math.tanh(0.5 * x);

/** Return hidden state and cell; the inputs are one vector after another. */
function lstmStep(inputs, hidden, cell, { kernel, recurrent_kernel, bias }) {
  const sums = Float64Array.from(bias.data), units = cell.length;
  let first = 0;
  for (const vector of inputs) {
    addProduct(sums, vector, kernel, first);
    first += vector.length;
  }
  addProduct(sums, hidden, recurrent_kernel);
  const after = { hidden: new Float64Array(units), cell: cell.slice() };
  for (let at = 0; at < units; at++) {
    const [enter, keep, candidate, leave] =
      [0, 1, 2, 3].map((gate) => sums[gate * units + at]);
    after.cell[at] = sigmoid(keep) * cell[at] +
      sigmoid(enter) * Math.tanh(candidate);
    after.hidden[at] = sigmoid(leave) * Math.tanh(after.cell[at]);
  }
  return after;
}

/** Return one state for each character, read in both directions. */
function readBothWays(ids, { embedding, forward, backward }) {
  const places = ids.map((_, at) => at);
  const [ahead, back] = [[forward, places], [backward, [...places].reverse()]]
    .map(([lstm, order]) => {
      const [units] = lstm.recurrent_kernel.shape, states = [];
      let hidden = new Float64Array(units), cell = hidden;
      for (const at of order) {
        ({ hidden, cell } =
          lstmStep([rowOf(embedding, ids[at])], hidden, cell, lstm));
        states[at] = hidden;
      }
      return states;
    });
  return places.map((at) => Float64Array.of(...ahead[at], ...back[at]));
}

// ------------------------------------------------------------- 03 attention

function softmax(scores) {
  const highest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - highest));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

/** Return what the keys are compared by; it does not depend on the query. */
const projectKeys = (states, { W_key, b }) => states.map((state) =>
  addProduct(Float64Array.from(b.data), state, W_key));

/** Return v . tanh(query W_query + key W_key + b) for each key. */
function additiveScores(query, projected, { W_query, v }) {
  const asked = addProduct(new Float64Array(v.data.length), query, W_query);
  return projected.map((key) => key.reduce(
    (sum, value, at) => sum + v.data[at] * Math.tanh(asked[at] + value), 0));
}

function contextVector(weights, states) {
  const context = new Float64Array(states[0].length);
  weights.forEach((weight, place) => {
    for (let at = 0; at < context.length; at++)
      context[at] += weight * states[place][at];
  });
  return context;
}

// --------------------------------------------------------------- 04 decoder

/**
 * Read with the LSTMs; return a function that makes logits of the id before.
 * weigh(scores, step) gives the weights; what it saw goes into `one`.
 */
function openRecurrent({ encoder, decoder }, ids, weigh, one) {
  const states = readBothWays(ids, encoder);
  const projected = projectKeys(states, decoder.attention);
  let hidden = new Float64Array(decoder.output.kernel.shape[0]);
  let cell = hidden;
  return (written, step) => {
    const scores = additiveScores(hidden, projected, decoder.attention);
    const weights = weigh(scores, step);
    const context = contextVector(weights, states);
    const inputs = [context, rowOf(decoder.embedding, written)];
    ({ hidden, cell } = lstmStep(inputs, hidden, cell, decoder.lstm));
    keep(one, scores, weights, context);
    const { kernel, bias } = decoder.output;
    return addProduct(Float64Array.from(bias.data), hidden, kernel);
  };
}

function keep(one, scores, weights, context) {
  one.alignment_scores.push(scores);
  one.attention_weights.push(weights);
  one.context_vectors.push([...context]);
}

const nothingYet = () =>
  ({ alignment_scores: [], attention_weights: [], context_vectors: [] });

// ----------------------------------------------------------- 10 Transformer
// Its weights keep the names of Keras' files: vars 0 and 1 of a layer.

const dense = (vectors, { vars: { 0: kernel, 1: bias } }) => vectors.map(
  (vector) => addProduct(Float64Array.from(bias.data), vector, kernel));

const normalise = (vectors, { vars: { 0: scale, 1: shift } }) =>
  vectors.map((vector) => {
    const mean = sumOf(vector) / vector.length;
    const variance = sumOf(vector.map((x) => (x - mean) ** 2)) / vector.length;
    return vector.map((x, at) => (x - mean) / Math.sqrt(variance + 1e-6) *
      scale.data[at] + shift.data[at]);
  });

const add = (vectors, others) => vectors.map((vector, row) =>
  vector.map((value, at) => value + others[row][at]));

/** Return for each head its part of each vector. */
const split = (vectors, heads) => Array.from({ length: heads }, (_, head) =>
  vectors.map((vector) => vector.subarray(
    head * vector.length / heads, (head + 1) * vector.length / heads)));

const keysAndValues = (vectors, part, heads) =>
  [part.to_keys, part.to_values].map(
    (layer) => split(dense(vectors, layer), heads));

function dot(one, other) {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += one[at] * other[at];
  return sum;
}

/** Let vectors attend; `seen` holds for each head what it is to keep. */
function attend(vectors, part, [keys, values], weigh, seen) {
  const queries = split(dense(vectors, part.to_queries), seen.length);
  const found = vectors.map((_, row) => Float64Array.from(
    seen.flatMap((one, head) => {
      const query = queries[head][row], scale = Math.sqrt(query.length);
      const scores = keys[head].map((key) => dot(query, key) / scale);
      const weights = weigh(scores, one);
      const context = contextVector(weights, values[head]);
      keep(one, scores, weights, context);
      return [...context];
    })));
  return dense(found, part.to_output);
}

function feedForward(vectors, { feed_forward: { layers } }) {
  const wide = dense(normalise(vectors, layers.layer_normalization),
    layers.dense);
  return dense(wide.map((vector) => vector.map((x) => Math.max(x, 0))),
    layers.dense_1);
}

/** The same as openRecurrent for a Transformer; one.heads gets all maps. */
function openTransformer({ settings, layers, vars }, ids, weigh, one) {
  const { heads } = settings, free = (scores) => softmax(scores);
  const blocks = [...Array(2 * settings.blocks).keys()]
    .map((at) => layers[at ? `block_${at}` : "block"]);
  const readers = blocks.slice(0, settings.blocks);
  const writers = blocks.slice(settings.blocks);
  one.heads = [];
  const watch = (kind, block) => Array.from({ length: heads }, (_, head) => {
    const name = `${kind} ${block} ${head}`;
    one.heads.push({ name, kind, block, head, ...nothingYet() });
    return one.heads.at(-1);
  });
  const place = (table, id, places, at) =>
    rowOf(table, id).map((value, unit) => value + rowOf(places, at)[unit]);

  let read = ids.map((id, at) =>
    place(layers.embedding.vars[0], id, vars[0], at));
  const watched = ["cross", "write", "read"].map((kind) =>
    readers.map((_, block) => watch(kind, block)));
  readers.forEach((block, at) => {
    const normed = normalise(read, block.norm);
    const memory = keysAndValues(normed, block.attention, heads);
    read = add(read,
      attend(normed, block.attention, memory, free, watched[2][at]));
    read = add(read, feedForward(read, block));
  });
  read = normalise(read, layers.layer_normalization);
  const texts = writers.map(({ cross }) => keysAndValues(read, cross, heads));
  const caches = writers.map(() => [0, 1].map(() =>
    Array.from({ length: heads }, () => [])));

  return (written, step) => {
    let vectors = [place(layers.embedding_1.vars[0], written, vars[1], step)];
    writers.forEach((block, at) => {
      let normed = normalise(vectors, block.norm);
      keysAndValues(normed, block.attention, heads).forEach((part, which) =>
        part.forEach((rows, head) => caches[at][which][head].push(...rows)));
      vectors = add(vectors, attend(
        normed, block.attention, caches[at], free, watched[1][at]));
      normed = normalise(vectors, block.cross_norm);
      vectors = add(vectors, attend(normed, block.cross, texts[at],
        (scores, head) => weigh(scores, step, head), watched[0][at]));
      vectors = add(vectors, feedForward(vectors, block));
    });
    const all = watched[0].flat().map((head) => head.attention_weights[step]);
    one.attention_weights.push(ids.map((_, at) =>
      sumOf(all.map((weights) => weights[at])) / all.length));
    return dense(normalise(vectors, layers.layer_normalization_1),
      layers.dense)[0];
  };
}

// ------------------------------------------------------------------ a trace

const SIGNS = "-0123456789", START_ID = SIGNS.length;

/**
 * Translate a text, and keep every number; see `trace` in Python.
 *
 * temperature divides the scores; masked = false has the padding read as if
 * it were text; forced = {step: place} sends all attention to one character,
 * in a Transformer that of every head over the text, or of the one that is
 * named by `only`. Only what can still end in a day of the calendar, or in ten
 * dashes, is written: settings.days is the table of utils/days.py.
 */
function trace(network, text, { temperature = 1, masked = true,
  forced = {}, only } = {}) {
  const { settings } = network, real = [...text].length;
  if (!real) throw new Error("Type a date, for example 3 May 1979.");
  if (real > settings.max_length)
    throw new Error(`${real} characters are too many: the translator reads ` +
      `at most ${settings.max_length}. Please shorten the text.`);
  const width = masked ? real : settings.max_length;
  const ids = textToIds(text, settings.source_vocabulary, width);
  const one = { text, iso: "", confidence: 1, forced: {}, real,
    probabilities: [], ...nothingYet() };
  for (const [step, place] of Object.entries(forced))
    if (step >= 0 && step < settings.length && place >= 0 && place < width)
      one.forced[step] = place;
  const weigh = (scores, step, head) =>
    (step in one.forced && (!only || only === head?.name)
      ? scores.map((_, at) => Number(at === one.forced[step]))
      : softmax(scores.map((score) => score / temperature)));
  const open = network.layers ? openTransformer : openRecurrent;
  const write = open(network, ids, weigh, one);
  let written = START_ID, day = 0;
  for (let step = 0; step < settings.length; step++) {
    const logits = write(written, step), next = settings.days.at(day);
    const chances = softmax([...logits].map((logit, id) =>
      (next[id] < 0 ? -Infinity : logit)));
    const best = Math.max(...chances);
    written = chances.indexOf(best);
    day = next[written];
    one.iso += SIGNS[written];
    one.confidence *= best;
    one.probabilities.push(chances);
  }
  return one;
}

/**
 * Return what is to be seen of one head ("cross 1 2": block 1, head 2), in the
 * form of a trace; of another name, the trace: in a Transformer, the mean.
 */
function viewOf(one, name) {
  const view = one.heads?.find((head) => head.name === name);
  if (!view) return { ...one, kind: "cross" };
  if (view.kind !== "write") return { ...one, ...view };
  const text = `▸${one.iso.slice(0, -1)}`; // what is fed back
  return { ...one, ...view, text, real: text.length, forced: {} };
}

// --------------------------------------------------------------- into words

const NO_DATE = "----------";
const FIELDS = { year: [0, 4], month: [5, 7], day: [8, 10] };

/** Find numbers and words, what people read at once: [{start, stop, text}]. */
function partsOf(text) {
  const signs = [...text], parts = [];
  const kindOf = (sign) => (/\p{Nd}/u.test(sign) ? "number"
    : /[\p{L}\p{M}\p{N}]/u.test(sign) ? "word" : "");
  signs.forEach((sign, at) => {
    const kind = kindOf(sign), last = parts.at(-1);
    if (!kind) return;
    if (last?.stop === at && last.kind === kind) {
      last.stop += 1;
      last.text += sign;
    } else parts.push({ start: at, stop: at + 1, kind, text: sign });
  });
  return parts;
}

/**
 * Tell from which number or word year, month and day were read: the first of
 * those with the most attention while they were written. Nothing for no date.
 */
function reading(one) {
  if (one.iso === NO_DATE) return [];
  return Object.entries(FIELDS).map(([name, [from, to]]) => {
    const rows = one.attention_weights.slice(from, to);
    const shareOf = (start, stop) => sumOf(
      rows.map((row) => sumOf(row.slice(start, stop)) / rows.length));
    const parts = partsOf(one.text).map(({ start, stop, text }) =>
      ({ read: `“${text}”`, share: shareOf(start, stop) }));
    if (one.attention_weights[0].length > one.real)
      parts.push({ read: "padding", share: shareOf(one.real) });
    const best = parts.reduce((a, b) => (b.share > a.share ? b : a),
      { read: "no number or word", share: 0 });
    return { name, written: one.iso.slice(from, to), ...best };
  });
}

/** Name a character, and the word or number that it is in. */
function nameOf(one, place) {
  if (place === one.real) return "padding";
  const sign = [...one.text][place];
  const part = partsOf(one.text).find(
    ({ start, stop }) => start <= place && place < stop && stop > start + 1);
  if (part) return `'${sign}' in “${part.text}”`;
  return isSpace(sign) ? "a space" : `'${sign}'`;
}

/** Say what happens at a step; names are those of the ten characters. */
function sentence(one, step, names) {
  const row = one.attention_weights[step];
  const weights = row.slice(0, one.real);
  if (row.length > one.real) weights.push(sumOf(row.slice(one.real)));
  const looks = weights.map((weight, place) => ({ weight, place }))
    .sort((a, b) => b.weight - a.weight).slice(0, 2)
    .filter(({ weight }) => weight >= 0.05)
    .map(({ weight, place }) =>
      `${nameOf(one, place)} (${weight.toFixed(2)})`);
  const verb = (one.name ? `head ${one.head} of block ${one.block}` : "it") +
    (step in one.forced ? " is made to look" : " looks");
  const chance = Math.max(...one.probabilities[step]).toFixed(2);
  return `For ${nameOfStep(one, step, names)} ${verb} at ` +
    `${looks.join(" and ") || "nothing in particular"}. It writes ` +
    `'${one.iso[step]}' (probability ${chance}).`;
}

const nameOfStep = (one, step, names) =>
  (one.iso === NO_DATE ? `dash ${step + 1} of “no date”` : names[step]);

/** Return one visible character for each one read. */
function visible(one) {
  return one.attention_weights.at(-1).map((_, at) => {
    const sign = [...one.text][at];
    if (at >= one.real) return "·";
    if (isSpace(sign)) return "␣";
    return /[\p{C}\p{Z}]/u.test(sign) ? "□" : sign;
  });
}
