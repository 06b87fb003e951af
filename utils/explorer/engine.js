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
    throw new Error("This is no file of weights. To make one of your own " +
      "translator: python -m utils.explorer mine.keras mine.safetensors");
  const network = { settings: JSON.parse(about) };
  delete header.__metadata__;
  for (const [name, { shape, data_offsets: [from, to] }] of
    Object.entries(header)) {
    const bytes = buffer.slice(start + from, start + to);
    if (bytes.byteLength < to - from)
      throw new Error("The end of this file is missing.");
    const path = name.split("."), last = path.pop();
    let part = network; // "decoder.lstm.bias" → network.decoder.lstm.bias
    for (const step of path) part = part[step] ??= {};
    part[last] = { shape, data: new Float32Array(bytes) };
  }
  return network;
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
  weights.forEach((weight, place) => states[place].forEach((value, at) => {
    context[at] += weight * value;
  }));
  return context;
}

// --------------------------------------------------------------- 04 decoder

const SIGNS = "-0123456789", START_ID = SIGNS.length;

/**
 * Translate a text, and keep every number; see `trace` in Python.
 *
 * temperature divides the scores; masked = false has the padding read as if
 * it were text; forced = {step: place} sends all attention to one character.
 * Only what can still end in a day of the calendar, or in ten dashes, is
 * written: settings.days is the table of utils/days.py.
 */
function trace(network, text, { temperature = 1, masked = true,
  forced = {} } = {}) {
  const { settings, encoder, decoder } = network, real = [...text].length;
  if (!real) throw new Error("Type a date, for example 3 May 1979.");
  if (real > settings.max_length)
    throw new Error(`${real} characters are too many: the translator reads ` +
      `at most ${settings.max_length}. Please shorten the text.`);
  const width = masked ? real : settings.max_length;
  const ids = textToIds(text, settings.source_vocabulary, width);
  const states = readBothWays(ids, encoder);
  const projected = projectKeys(states, decoder.attention);
  const one = { text, iso: "", confidence: 1, forced: {}, real,
    alignment_scores: [], attention_weights: [], context_vectors: [],
    probabilities: [] };
  let hidden = new Float64Array(decoder.output.kernel.shape[0]);
  let cell = hidden, written = START_ID, day = 0;
  for (let step = 0; step < settings.length; step++) {
    const scores = additiveScores(hidden, projected, decoder.attention);
    let weights = softmax(scores.map((score) => score / temperature));
    const place = forced[step];
    if (place >= 0 && place < width) {
      one.forced[step] = place;
      weights = weights.map((_, at) => Number(at === place));
    }
    const context = contextVector(weights, states);
    const inputs = [context, rowOf(decoder.embedding, written)];
    ({ hidden, cell } = lstmStep(inputs, hidden, cell, decoder.lstm));
    const { kernel, bias } = decoder.output, next = settings.days.at(day);
    const logits = addProduct(Float64Array.from(bias.data), hidden, kernel);
    const chances = softmax([...logits].map((logit, id) =>
      (next[id] < 0 ? -Infinity : logit)));
    const best = Math.max(...chances);
    written = chances.indexOf(best);
    day = next[written];
    one.iso += SIGNS[written];
    one.confidence *= best;
    one.alignment_scores.push(scores);
    one.attention_weights.push(weights);
    one.context_vectors.push([...context]);
    one.probabilities.push(chances);
  }
  return one;
}

// --------------------------------------------------------------- into words

const NO_DATE = "----------";
const FIELDS = { year: [0, 4], month: [5, 7], day: [8, 10] };
const sumOf = (numbers) => numbers.reduce((a, b) => a + b, 0);

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
  const verb = step in one.forced ? "it is made to look" : "it looks";
  const chance = Math.max(...one.probabilities[step]).toFixed(2);
  return `For ${nameOfStep(one, step, names)} ${verb} at ` +
    `${looks.join(" and ") || "nothing in particular"}. It writes ` +
    `'${one.iso[step]}' (probability ${chance}).`;
}

const nameOfStep = (one, step, names) =>
  (one.iso === NO_DATE ? `dash ${step + 1} of “no date”` : names[step]);

/** Return one visible character for each one read. */
function visible(one) {
  return one.attention_weights[0].map((_, at) => {
    const sign = [...one.text][at];
    if (at >= one.real) return "·";
    if (isSpace(sign)) return "␣";
    return /[\p{C}\p{Z}]/u.test(sign) ? "□" : sign;
  });
}
